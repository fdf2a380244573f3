#include <andante/webhooks/webhook_inbox.hpp>

#include "webhooks/seen_events.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>

namespace andante::inline v0 {

namespace {

struct response_of_fate {
    int status;
    std::string_view text;
};

response_of_fate response_of(webhook_fate fate) noexcept
{
    switch (fate) {
    case webhook_fate::delivered:
        return {200, "taken\n"};
    case webhook_fate::duplicate:
        return {200, "taken before\n"};
    case webhook_fate::unknown_path:
        return {404, "not found\n"};
    case webhook_fate::wrong_method:
        return {405, "only POST\n"};
    case webhook_fate::header_too_large:
        return {431, "header too large\n"};
    case webhook_fate::body_too_large:
        return {413, "body too large\n"};
    case webhook_fate::unauthorized:
        return {401, "refused\n"};
    case webhook_fate::malformed:
        return {400, "not an event\n"};
    case webhook_fate::failed:
        break;
    }
    return {500, "not taken\n"};
}

std::size_t head_bytes(const webhook_request& request) noexcept
{
    // The request line ends with " HTTP/1.1" and a line break.
    std::size_t bytes = request.method.size() + request.target.size() + 12;
    for (const auto& [name, value] : request.headers) {
        bytes += name.size() + value.size() + 4;
    }
    return bytes;
}

} // namespace

std::string_view to_string(webhook_fate value) noexcept
{
    switch (value) {
    case webhook_fate::delivered:
        return "delivered";
    case webhook_fate::duplicate:
        return "duplicate";
    case webhook_fate::unknown_path:
        return "unknown_path";
    case webhook_fate::wrong_method:
        return "wrong_method";
    case webhook_fate::header_too_large:
        return "header_too_large";
    case webhook_fate::body_too_large:
        return "body_too_large";
    case webhook_fate::unauthorized:
        return "unauthorized";
    case webhook_fate::malformed:
        return "malformed";
    case webhook_fate::failed:
        return "failed";
    }
    return "unknown";
}

class webhook_inbox::state {
public:
    state(webhook_inbox_options chosen, webhook_reader reader)
        : options(std::move(chosen))
        , reader_(std::move(reader))
        , seen_(options.remember, options.max_remembered)
    {
        if (!options.path.starts_with('/') || options.path.find('?') != std::string::npos) {
            throw std::invalid_argument("a webhook's path must begin with '/' and have no query");
        }
        if (options.max_body_bytes == 0 || options.max_header_bytes == 0 ||
            options.max_remembered == 0 || options.remember <= std::chrono::hours::zero()) {
            throw std::invalid_argument("an inbox cannot work with a limit of zero");
        }
        if (!reader_) {
            throw std::invalid_argument("an inbox needs a reader");
        }
        if (!options.time) {
            options.time = system_time();
        }
    }

    webhook_observation take(webhook_request&& request)
    {
        webhook_observation seen;
        seen.body_bytes = request.body.size();
        seen.fate = refuse_early(request);
        if (seen.fate != webhook_fate::delivered) {
            return seen;
        }
        const auto verdict = options.scheme.verify(request, options.time->utc_now());
        seen.why = verdict.refusal;
        if (!verdict.accepted()) {
            seen.fate = webhook_fate::unauthorized;
            return seen;
        }
        const auto body_digest = webhooks::sha256(request.body);
        const auto work = reader_(std::move(request.body), verdict);
        if (!work) {
            seen.fate = webhook_fate::malformed;
            seen.reason = work.error().message();
            return seen;
        }
        seen.fate = deliver(*work, digest_of(work->key, verdict.message_id, body_digest));
        return seen;
    }

    void count(const webhook_observation& what) noexcept
    {
        switch (what.fate) {
        case webhook_fate::delivered:
            ++delivered_;
            break;
        case webhook_fate::duplicate:
            ++duplicates_;
            break;
        case webhook_fate::failed:
            ++failed_;
            break;
        default:
            ++refused_;
            break;
        }
    }

    webhook_counts counts() const noexcept { return {delivered_, duplicates_, refused_, failed_}; }

    webhook_inbox_options options;

private:
    /// What can be said without knowing the sender; delivered for nothing.
    webhook_fate refuse_early(const webhook_request& request) const noexcept
    {
        if (request.path() != options.path) {
            return webhook_fate::unknown_path;
        }
        if (request.method != "POST") {
            return webhook_fate::wrong_method;
        }
        if (head_bytes(request) > options.max_header_bytes) {
            return webhook_fate::header_too_large;
        }
        return request.body.size() > options.max_body_bytes ? webhook_fate::body_too_large
                                                            : webhook_fate::delivered;
    }

    /// The kinds of key are kept apart by their first letter.
    static std::string
    digest_of(const std::string& key, const std::string& message_id, const std::string& body)
    {
        if (!key.empty()) {
            return webhooks::sha256("k" + key);
        }
        return message_id.empty() ? webhooks::sha256("b" + body)
                                  : webhooks::sha256("m" + message_id);
    }

    webhook_fate deliver(const webhook_work& work, const std::string& digest)
    {
        {
            const std::lock_guard lock(mutex_);
            if (!seen_.insert(digest, options.time->now())) {
                return webhook_fate::duplicate;
            }
        }
        try {
            if (work.deliver) {
                work.deliver();
            }
        } catch (...) {
            // The sender may repeat it, and then it must not look like a duplicate.
            const std::lock_guard lock(mutex_);
            seen_.erase(digest);
            throw;
        }
        return webhook_fate::delivered;
    }

    webhook_reader reader_;
    std::mutex mutex_;
    webhooks::seen_events seen_;
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> duplicates_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> failed_{0};
};

webhook_inbox::webhook_inbox(webhook_inbox_options options, webhook_reader reader)
    : state_(std::make_shared<state>(std::move(options), std::move(reader)))
{}

webhook_answer webhook_inbox::handle(webhook_request request) const
{
    webhook_observation seen;
    try {
        seen = state_->take(std::move(request));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& problem) {
        seen.fate = webhook_fate::failed;
        seen.reason = problem.what();
    } catch (...) {
        seen.fate = webhook_fate::failed;
        seen.reason = "an exception that is no std::exception";
    }
    const auto response = response_of(seen.fate);
    webhook_answer answer(response.status, std::string(response.text));
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    if (seen.fate == webhook_fate::wrong_method) {
        answer.headers.add("Allow", "POST");
    }
    seen.status = answer.status;
    state_->count(seen);
    if (state_->options.on_request) {
        state_->options.on_request(seen);
    }
    return answer;
}

webhook_counts webhook_inbox::counts() const noexcept
{
    return state_->counts();
}

const webhook_inbox_options& webhook_inbox::options() const noexcept
{
    return state_->options;
}

} // namespace andante::inline v0
