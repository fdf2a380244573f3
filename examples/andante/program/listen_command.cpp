#include <andante/webhooks/webhook_inbox.hpp>
#include <andante/webhooks/webhook_listener.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include "program/environment.hpp"
#include "program/forwarding.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"
#include "program/watching.hpp"
#include "program/webhook_report.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace program {

namespace asio = boost::asio;

namespace {

constexpr auto secret_variable = "ANDANTE_WEBHOOK_SECRET";

class listen_arguments {
public:
    listen_arguments() = default;

    std::optional<std::string> forward_to;
    std::optional<int> port;
    std::string secret;
    std::string scheme;
    std::string public_url;
};

/// How senders prove themselves, and what is to be put behind the address for that.
class proof {
public:
    proof(andante::webhook_scheme how, std::string called)
        : scheme(std::move(how))
        , name(std::move(called))
    {}

    andante::webhook_scheme scheme;
    std::string name;
    std::optional<andante::url_token> token; ///< When that is the proof.
};

std::string chosen_secret(const listen_arguments& given)
{
    return given.secret.empty() ? environment_variable(secret_variable) : given.secret;
}

proof token_proof(const std::string& secret)
{
    auto token =
        secret.empty() ? andante::url_token::random() : andante::url_token(andante::secret(secret));
    proof out(andante::webhook_scheme(token), "token");
    out.token = std::move(token);
    return out;
}

/// Throws usage_error for a secret that the scheme cannot use.
proof proof_of(const listen_arguments& given)
{
    const auto secret = chosen_secret(given);
    const auto name = !given.scheme.empty() ? given.scheme : secret.empty() ? "token" : "standard";
    try {
        if (name == "none") {
            return {andante::webhook_scheme(andante::unauthenticated_webhooks()), name};
        }
        if (name == "token") {
            return token_proof(secret);
        }
        if (secret.empty()) {
            throw usage_error(
                "--scheme " + name + " needs a secret",
                "Give --secret, or set " + std::string(secret_variable) +
                    ", which nobody else sees."
            );
        }
        if (name == "stripe") {
            return {
                andante::webhook_scheme(andante::stripe_signature(andante::secret(secret))), name
            };
        }
        return {andante::webhook_scheme(andante::standard_webhooks(andante::secret(secret))), name};
    } catch (const std::invalid_argument& bad) {
        throw usage_error(
            std::string("--secret: ") + bad.what(),
            "Other kinds: --scheme token, standard or stripe"
        );
    }
}

/// Throws usage_error for an address to which requests must not go in the open.
std::optional<andante::http::url> forward_target(const listen_arguments& given)
{
    if (!given.forward_to) {
        return std::nullopt;
    }
    auto out = andante::http::url::parse(*given.forward_to);
    if (!out) {
        throw usage_error(
            "--forward-to '" + printable(*given.forward_to) + "' is no address",
            "Write http://127.0.0.1:3000/webhooks"
        );
    }
    if (!out->is_secure() && !out->is_loopback()) {
        throw usage_error(
            "--forward-to " + printable(out->origin()) + ": plain http is for this machine only",
            "Use https, or 127.0.0.1"
        );
    }
    return out;
}

std::unique_ptr<andante::webhook_listener>
make_listener(session& current, const listen_arguments& given)
{
    andante::webhook_listener_options options;
    options.port = static_cast<unsigned short>(given.port.value_or(0));
    options.public_base_url = given.public_url;
    try {
        return std::make_unique<andante::webhook_listener>(current.executor(), std::move(options));
    } catch (const boost::system::system_error& bad) {
        throw usage_error(
            "--port " + std::to_string(given.port.value_or(0)) +
                " cannot be used: " + bad.code().message(),
            "Leave --port out for a free one."
        );
    } catch (const std::invalid_argument& bad) {
        throw usage_error(std::string("--public-url: ") + bad.what());
    }
}

/// Takes what arrives, tells of it and passes it on.
class deliveries {
public:
    deliveries(session_ptr current, proof how, std::optional<andante::http::url> target)
        : current_(std::move(current))
        , proof_(std::move(how))
        , inbox_(make_inbox())
    {
        if (target) {
            forwarder_.emplace(current_, std::move(*target));
        }
    }
    deliveries(const deliveries&) = delete;
    deliveries& operator=(const deliveries&) = delete;

    /// On the thread of the command.
    andante::webhook_answer handle(andante::webhook_request request)
    {
        webhook_report report;
        report.proof = proof_.name;
        report.message_id =
            proof_.scheme.verify(request, std::chrono::system_clock::now()).message_id;
        report.body = request.body;
        auto answer = inbox_.handle(request);
        report.seen = std::exchange(seen_, andante::webhook_observation());
        report.at = std::chrono::system_clock::now();
        if (!answer.accepted() || !forwarder_) {
            print(current_->out(), report);
            return answer;
        }
        if (!forwarder_->take(std::move(request), report)) {
            report.forward_problem = "not forwarded: too many wait";
            print(current_->out(), report);
            return {503, "too many deliveries wait to be forwarded\n"};
        }
        return answer;
    }

    /// What has begun to be forwarded comes to its end.
    asio::awaitable<void> finish()
    {
        if (forwarder_) {
            auto ending = forwarder_->finish();
            co_await std::move(ending);
        }
    }
    andante::webhook_counts counts() const { return inbox_.counts(); }
    const proof& how() const { return proof_; }

private:
    andante::webhook_inbox make_inbox()
    {
        andante::webhook_inbox_options options(proof_.scheme);
        options.on_request = [this](const andante::webhook_observation& what) { seen_ = what; };
        const auto read = [](std::string, const andante::webhook_verdict&)
            -> andante::result<andante::webhook_work> { return andante::webhook_work("", [] {}); };
        return {std::move(options), read};
    }

    session_ptr current_;
    proof proof_;
    andante::webhook_inbox inbox_;
    andante::webhook_observation seen_;
    std::optional<forwarder> forwarder_;
};

void tell_start(
    session& current, const std::string& url, const proof& how, const listen_arguments& given
)
{
    auto& out = current.out();
    const auto address = how.token ? how.token->for_all_jobs(url) : url;
    out.complaint("Listening at " + address);
    if (how.token) {
        out.complaint("Give that as the webhook's address, for example to generate --webhook; the "
                      "token in it is the proof.");
    }
    if (given.forward_to) {
        out.complaint("Forwarding to " + printable(*given.forward_to) + ". Ctrl-C ends it.");
    }
}

/// Until somebody stops the command.
asio::awaitable<void> wait_for_stop(session_ptr current)
{
    asio::steady_timer never(current->executor(), asio::steady_timer::time_point::max());
    boost::system::error_code stopped;
    auto token = asio::redirect_error(asio::use_awaitable, stopped);
    co_await never.async_wait(std::move(token));
}

asio::awaitable<exit_code>
listen(session_ptr current, std::shared_ptr<const listen_arguments> given)
{
    const auto listener = make_listener(*current, *given);
    const auto taking =
        std::make_shared<deliveries>(current, proof_of(*given), forward_target(*given));
    tell_start(*current, listener->url(), taking->how(), *given);
    listener->start([taking](andante::webhook_request request) {
        return taking->handle(std::move(request));
    });
    co_await asio::this_coro::throw_if_cancelled(false);
    auto waiting = wait_for_stop(current);
    co_await std::move(waiting);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto stopping = listener->stop();
    co_await std::move(stopping);
    auto ending = taking->finish();
    co_await std::move(ending);
    const auto seen = taking->counts();
    current->out().note(
        std::to_string(seen.delivered) + " delivered, " + std::to_string(seen.duplicates) +
        " repeated, " + std::to_string(seen.refused) + " refused"
    );
    throw_if_time_is_over(*current);
    co_return exit_code::ok;
}

std::optional<std::string> set_port(listen_arguments& into, const std::string& text)
{
    const bool is_number = !text.empty() && text.size() <= 5 &&
                           text.find_first_not_of("0123456789") == std::string::npos;
    const int number = is_number ? std::stoi(text) : 0;
    if (number < 1 || number > std::numeric_limits<unsigned short>::max()) {
        return "'" + printable(text) + "' is no port: 1 to 65535";
    }
    into.port = number;
    return std::nullopt;
}

} // namespace

void add_listen_command(declaration& app, command& chosen)
{
    const auto given = std::make_shared<listen_arguments>();
    auto& sub = app.add_command("listen", "Receive webhooks on this machine, and pass them on");
    sub.add_option("--forward-to", &given->forward_to, "Send each delivery there, as it came")
        .type("URL");
    sub.add_option(
           "--port",
           [given](const std::string& text) { return set_port(*given, text); },
           "Where to listen, on 127.0.0.1; default: any free port"
    )
        .type("PORT");
    sub.add_option(
           "--secret",
           &given->secret,
           "What senders sign with (also ANDANTE_WEBHOOK_SECRET, which other users cannot see)"
    )
        .type("SECRET");
    sub.add_option(
           "--scheme",
           &given->scheme,
           "How senders prove themselves; default: standard (Standard Webhooks) with a secret, "
           "else token (in the address that is printed)"
    )
        .type("NAME")
        .one_of({"token", "standard", "stripe", "none"});
    sub.add_option("--public-url", &given->public_url, "How the world reaches it, through a tunnel")
        .type("URL");
    sub.footer =
        "A line for each delivery: whether its proof is right, whether it is a repeat, and what "
        "--forward-to answered, and when. The sender is answered at once. What is refused is not "
        "passed on. With --json, a line of JSON each. Ctrl-C ends it.";
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return listen(std::move(current), given); };
    };
}

} // namespace program
