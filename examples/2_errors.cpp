// The two spellings of an error, and what an error knows.

#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

void describe(const andante::error& problem)
{
    std::cout << "  why:      " << problem.code().message() << '\n'
              << "  message:  " << problem.message() << '\n'
              << "  provider: " << problem.api_code() << ", HTTP " << problem.http_status() << '\n'
              << "  attempts: " << problem.attempts().size() << '\n'
              << "  effect:   " << andante::to_string(problem.outcome()) << '\n';
    if (problem.field()) {
        std::cout << "  field:    " << problem.field()->field << " = " << problem.field()->value
                  << ", allowed: " << problem.field()->limit << '\n';
    }
}

asio::awaitable<void> look_for(finetuning::client client, std::string id)
{
    // Spelling 1: an operation throws `failure`.
    try {
        const auto track = co_await client.generations().get(id);
        std::cout << "found " << track.id << '\n';
    } catch (const andante::failure& problem) {
        std::cout << "thrown:\n";
        describe(problem.error());
    }

    // Spelling 2: the same as a value. Useful when the answer to an error is another call, since
    // a catch block cannot await.
    const auto found = co_await andante::as_result(client.generations().get(id));
    if (found.has_error() && found.error() == andante::errc::not_found) {
        const auto newest = co_await client.generations().list();
        std::cout << "not there; the account has " << newest.items.size() << " other tracks\n";
    }

    // Values that break a documented limit are refused before anything is sent.
    finetuning::generation_request request("brushed drums");
    request.duration = 300s;
    const auto refused = co_await andante::as_result(client.generations().create(request));
    std::cout << "refused:\n";
    describe(refused.error());
}

} // namespace

int main(int count, char** arguments)
{
    try {
        asio::io_context context;
        finetuning::client client(context.get_executor());
        const std::string id = count > 1 ? arguments[1] : "00000000-0000-4000-8000-000000000000";

        std::exception_ptr thrown;
        const auto on_end = [&thrown](std::exception_ptr exception) { thrown = exception; };
        asio::co_spawn(context, look_for(client, id), on_end);
        context.run();
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    }
}
