// Asks one model in pieces, embeds a file's lines, and says which of them failed.
//
//   export TOGETHER_API_KEY=...
//   ./together texts.txt

#include <andante/chat/request.hpp>
#include <andante/chat/stream.hpp>
#include <andante/providers/together/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
namespace chat = andante::chat;
namespace together = andante::together;

//! [embed]
asio::awaitable<std::size_t>
embed(together::client client, std::vector<std::string> texts, std::string model)
{
    // Twenty a request, as fast as the service allows for this model.
    const auto report = co_await client.embeddings().create(std::move(texts), std::move(model));
    for (const auto& each : report.failed_batches) {
        std::cerr << "texts " << each.first << " to " << each.first + each.count - 1 << ": "
                  << each.problem.message() << '\n';
    }
    co_return report.items.size() - report.failed.size() - report.unfinished().size();
}
//! [embed]

asio::awaitable<void> work(together::client client, std::vector<std::string> texts)
{
    chat::request question("meta-llama/Llama-3.3-70B-Instruct-Turbo", "What is an embedding?");
    auto answer = co_await client.chat().stream(std::move(question));
    while (true) {
        const auto piece = co_await answer.next();
        if (!piece) {
            break;
        }
        std::cout << piece->content << std::flush;
    }
    const std::string model = "intfloat/multilingual-e5-large-instruct";
    const auto done = co_await embed(client, std::move(texts), model);
    std::cout << '\n' << done << " texts embedded\n";
}

int main(int count, char** arguments)
try {
    std::ifstream in(count > 1 ? arguments[1] : "texts.txt");
    std::vector<std::string> texts;
    for (std::string line; std::getline(in, line);) {
        texts.push_back(line);
    }
    asio::io_context context;
    const together::client client(context.get_executor()); // TOGETHER_API_KEY
    asio::co_spawn(context, work(client, std::move(texts)), [](const std::exception_ptr& thrown) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    });
    context.run();
} catch (const andante::failure& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
