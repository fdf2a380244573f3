// Makes a picture of each prompt on the command line, several at a time, and saves all outputs.
// Usage: deepcreative PROMPT...          (DEEPCREATIVE_API_KEY holds the key)
#include <andante/providers/deepcreative/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace deepcreative = andante::deepcreative;

//! [picture]
asio::awaitable<void> make_picture(deepcreative::client client, std::string prompt)
{
    try {
        deepcreative::prediction_request request("black-forest-labs", "flux-kontext-max");
        request.set("prompt", prompt);
        request.set("aspect_ratio", "16:9");
        const auto predictions = client.predictions();
        const auto made = co_await predictions.create_and_wait(std::move(request)); // is paid for
        for (std::size_t index = 0; index < made.outputs.size(); ++index) {
            const auto file = made.id + "-" + std::to_string(index) + ".png";
            co_await predictions.download(made, index, file); // without the key
            std::cout << file << '\n';
        }
        if (made.status != deepcreative::prediction_status::succeeded) {
            std::cerr << made.id << " failed: " << made.error_message.value_or("no reason") << '\n';
        }
    } catch (const andante::failure& problem) {
        std::cerr << prompt << ": " << problem.what() << '\n';
    }
}
//! [picture]

int main(int count, char** words)
{
    try {
        asio::io_context context;
        const deepcreative::client client(context.get_executor());
        for (int number = 1; number < count; ++number) { // five of them run at a time
            asio::co_spawn(context, make_picture(client, words[number]), asio::detached);
        }
        context.run();
    } catch (const andante::failure& problem) { // no key
        std::cerr << problem.what() << '\n';
        return 2;
    }
}
