// Answers a question while it is being written, from any service with OpenAI's chat completions.
// Usage: chat MODEL QUESTION...      (OPENAI_API_KEY holds the key, OPENAI_BASE_URL the address)
#include <andante/chat/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace chat = andante::chat;

//! [stream]
asio::awaitable<void> answer(chat::client client, std::string model, std::string question)
{
    try {
        chat::request request(model, question);
        request.max_tokens = 500;
        auto stream = co_await client.completions().stream(std::move(request));
        while (true) {
            const auto delta = co_await stream.next();
            if (!delta) {
                break;
            }
            std::cout << delta->content << std::flush; // as slow as it is, so slow is the service
        }
        const auto& all = stream.accumulated();
        std::cout << "\n-- " << all.choices.at(0).finish_reason.text() << ", "
                  << (all.usage ? all.usage->total : 0) << " tokens\n";
    } catch (const andante::failure& problem) { // also when the stream breaks off
        std::cerr << '\n' << problem.what() << '\n';
    }
}
//! [stream]

int main(int count, char** words)
{
    if (count < 3) {
        std::cerr << "usage: chat MODEL QUESTION...\n";
        return 2;
    }
    std::string question;
    for (int number = 2; number < count; ++number) {
        question += (number > 2 ? " " : "") + std::string(words[number]);
    }
    try {
        asio::io_context context;
        const chat::client client(context.get_executor());
        asio::co_spawn(context, answer(client, words[1], question), asio::detached);
        context.run();
    } catch (const andante::failure& problem) { // no key
        std::cerr << problem.what() << '\n';
        return 2;
    }
}
