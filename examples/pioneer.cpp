// Trains an encoder with a file of examples, and asks the new model about a text.
//
//   export PIONEER_API_KEY=...
//   ./pioneer names.jsonl "Tim Cook leads Apple"

#include <andante/providers/pioneer/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace pioneer = andante::pioneer;

//! [train]
asio::awaitable<std::string> train(pioneer::client client, std::string file)
{
    pioneer::dataset_upload names(std::move(file), "names", pioneer::dataset_type::ner);
    auto sending = client.datasets().upload_and_wait(std::move(names));
    const auto data = co_await std::move(sending);
    std::vector<pioneer::training_data> what;
    what.emplace_back(data.name, data.version);
    pioneer::training_request asked("my-names", "fastino/gliner2-base-v1", std::move(what));
    andante::wait_options patience(std::chrono::hours(6));
    patience.on_progress = [](const andante::wait_progress& seen) {
        std::cerr << seen.id << " is " << seen.status << '\n';
    };
    auto training = client.training().create_and_wait(std::move(asked), std::move(patience));
    const auto job = co_await std::move(training); // is paid for
    co_return job.id;                              // which is the model's name, too
}
//! [train]

asio::awaitable<void> run(pioneer::client client, std::string file, std::string text)
{
    auto training = train(client, std::move(file));
    auto model = co_await std::move(training);
    pioneer::extraction_schema names(std::vector<std::string>(1, "person"));
    pioneer::encoder_request asked(std::move(model), std::move(text), std::move(names));
    const auto found = co_await client.inference().encode(std::move(asked));
    std::cout << found.results.at(0).text() << '\n';
}

int main(int count, char** arguments)
try {
    if (count != 3) {
        std::cerr << "usage: pioneer FILE TEXT\n";
        return 2;
    }
    asio::io_context context;
    const pioneer::client client(context.get_executor()); // PIONEER_API_KEY
    asio::co_spawn(context, run(client, arguments[1], arguments[2]), [](std::exception_ptr thrown) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    });
    context.run();
} catch (const andante::failure& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
