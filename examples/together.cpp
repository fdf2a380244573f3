// Asks one model in pieces, embeds a file's lines, and says which of them failed.
// TOGETHER_API_KEY=... ./together texts.txt
#include <andante/async/for_each.hpp>
#include <andante/providers/together/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
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
    andante::chat::request question(
        "meta-llama/Llama-3.3-70B-Instruct-Turbo", "What is an embedding?"
    );
    auto answer = co_await client.chat().stream(std::move(question));
    auto printing = andante::for_each(std::move(answer), [](const andante::chat::delta& piece) {
        std::cout << piece.content << std::flush;
    });
    co_await std::move(printing);
    const auto done =
        co_await embed(client, std::move(texts), "intfloat/multilingual-e5-large-instruct");
    std::cout << '\n' << done << " texts embedded\n";
}

int main(int count, char** arguments)
try {
    std::vector<std::string> texts;
    std::ifstream in(count > 1 ? arguments[1] : "texts.txt");
    for (std::string line; std::getline(in, line);) {
        texts.push_back(line);
    }
    asio::io_context context;
    const together::client client(context.get_executor()); // TOGETHER_API_KEY
    auto ended = asio::co_spawn(context, work(client, std::move(texts)), asio::use_future);
    context.run();
    ended.get();
} catch (const andante::failure& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
