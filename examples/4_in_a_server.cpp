// For code that is not made of coroutines: the same operations with callbacks and with futures.
// The client lives on the server's own io_context, whose threads may be many.

#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <future>
#include <iostream>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

/// A handler of the server's: starts a job and answers later.
class track_handler {
public:
    track_handler(asio::any_io_executor executor, finetuning::client client)
        : executor_(std::move(executor))
        , client_(std::move(client))
    {}

    template <class Answer>
    void handle(const std::string& tags, Answer answer)
    {
        finetuning::generation_request request(tags);
        auto creating = client_.generations().create(std::move(request));
        const auto on_end = [answer](std::exception_ptr exception, finetuning::generation track) {
            if (exception) {
                answer(503, "try again later");
            } else {
                answer(202, track.id);
            }
        };
        asio::co_spawn(executor_, std::move(creating), on_end);
    }

private:
    asio::any_io_executor executor_;
    finetuning::client client_;
};

void serve()
{
    asio::thread_pool threads(2);
    finetuning::client client(threads.get_executor());

    // A callback.
    track_handler handler(threads.get_executor(), client);
    std::promise<void> answered;
    handler.handle("brushed drums, upright bass", [&answered](int status, const std::string& text) {
        std::cout << status << ' ' << text << '\n';
        answered.set_value();
    });
    answered.get_future().wait();

    // A future.
    auto asking = client.account();
    auto who = asio::co_spawn(threads, std::move(asking), asio::use_future);
    std::cout << who.get().limits.queue_depth << " tracks in the queue\n";
}

} // namespace

int main()
{
    try {
        serve();
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    }
}
