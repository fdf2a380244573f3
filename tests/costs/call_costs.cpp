// What a call costs in instructions and heap allocations, for scripts/check-speed: one scenario,
// done so many times. It prints the allocations; the instructions are counted from outside.
#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/finetuning/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <arpa/inet.h>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::uint64_t allocations = 0; // one thread

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const made = std::malloc(size)) {
        return made;
    }
    throw std::bad_alloc();
}

void operator delete(void* what) noexcept
{
    std::free(what);
}

void operator delete(void* what, std::size_t /*size*/) noexcept
{
    std::free(what);
}

namespace call_costs {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
namespace pacing = andante::pacing;

constexpr std::string_view track_id = "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8";

/// The documented example of a finished track.
constexpr std::string_view body =
    R"({"data":{"id":"5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8","title":"warm analog synthwave",)"
    R"("prompt":"warm analog synthwave, night drive, gated drums","status":"completed",)"
    R"("audioUrl":"https://media.finetuning.ai/audio/5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8.mp3",)"
    R"("duration":95,"fileSize":null,"isPublic":false,"playCount":3,"downloadCount":1,"likeCount":0,)"
    R"("parameters":{"bpm":104,"duration":95,"keyscale":"F# minor","timesignature":4,"seed":90210},)"
    R"("errorMessage":null,"generationTime":81,"webhook":null,"createdAt":"2026-06-02 19:04:11",)"
    R"("completedAt":"2026-06-02T19:05:32.118Z"}})";

/// A process that answers everything with the track, over connections that are kept, one after the
/// other.
class server {
public:
    server()
    {
        const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof where;
        auto* const address = reinterpret_cast<sockaddr*>(&where);
        if (::bind(listening, address, length) != 0 || ::listen(listening, 8) != 0 ||
            ::getsockname(listening, address, &length) != 0) {
            throw std::runtime_error("cannot listen on loopback");
        }
        port_ = ntohs(where.sin_port);
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            serve(listening);
        }
        ::close(listening);
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server()
    {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    unsigned short port() const noexcept { return port_; }

private:
    [[noreturn]] static void serve(int listening)
    {
        const std::string answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: r1\r\n"
            "Content-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
        while (true) {
            const int peer = ::accept(listening, nullptr, nullptr);
            const int on = 1;
            ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            char piece[4096];
            while (::read(peer, piece, sizeof piece) > 0) { // a request is one piece
                if (::write(peer, answer.data(), answer.size()) < 0) {
                    break;
                }
            }
            ::close(peer);
        }
    }

    unsigned short port_ = 0;
    pid_t process_ = 0;
};

andante::client_options options_for(const server& with)
{
    andante::client_options options{andante::secret("ftm_costs")};
    options.base_url = "http://127.0.0.1:" + std::to_string(with.port());
    options.connections.proxy = andante::secret("none");
    options.random_seed = 1;
    options.cache.enabled = false;
    return options;
}

asio::awaitable<void> read(finetuning::client through, int times)
{
    for (int count = 0; count < times; ++count) {
        const auto track = co_await through.generations().get(std::string(track_id));
        if (track.id != track_id) {
            throw std::runtime_error("another track came");
        }
    }
}

asio::awaitable<void> take_permits(std::shared_ptr<pacing::rate_limiter> from, int times)
{
    const andante::http::headers none;
    for (int count = 0; count < times; ++count) {
        auto got = co_await from->acquire(pacing::permit_request("GET /x"));
        auto& permit = got.value();
        permit.sent();
        pacing::observation seen;
        seen.status = 200;
        seen.headers = &none;
        permit.settle(seen);
    }
}

pacing::policy_set wide()
{
    pacing::policy_set set;
    set.windows.emplace_back("wide", 1'000'000'000, std::chrono::minutes(1));
    return set;
}

/// Does it so many times; throws for a scenario that there is none.
void run(std::string_view scenario, int times)
{
    asio::io_context context(1);
    std::exception_ptr failed;
    const auto ended = [&failed](std::exception_ptr thrown) { failed = thrown; };
    if (scenario == "permit") {
        pacing::limiter_options calm;
        calm.seed = 1;
        const auto limiter = std::make_shared<pacing::rate_limiter>(
            context.get_executor(), andante::system_time(), wide(), calm
        );
        asio::co_spawn(context, take_permits(limiter, times), ended);
        context.run();
    } else {
        const server with;
        auto options = options_for(with);
        if (scenario == "read") {
            options.pacer = pacing::unpaced();
        } else if (scenario == "paced read") {
            options.policies = wide();
        } else if (scenario == "kept read") {
            options.pacer = pacing::unpaced();
            options.cache.enabled = true;
            options.cache.finished_for = std::chrono::hours(1);
        } else {
            throw std::invalid_argument("there is no scenario " + std::string(scenario));
        }
        const finetuning::client client(context.get_executor(), options);
        asio::co_spawn(context, read(client, times), ended);
        context.run();
    }
    if (failed) {
        std::rethrow_exception(failed);
    }
}

} // namespace call_costs

int main(int count, char** words)
try {
    if (count != 3) {
        std::fputs("usage: andante_call_costs SCENARIO TIMES\n", stderr);
        return 2;
    }
    call_costs::run(words[1], std::atoi(words[2]));
    std::printf("%llu\n", static_cast<unsigned long long>(allocations));
} catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
}
