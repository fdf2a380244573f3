#include <andante/client/pipeline.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/webhook_announcer.hpp>

#include "kit/bounded_map.hpp"

#include <mutex>

namespace andante::inline v0::kit {

namespace {

/// Jobs beyond this are told apart by their ids only, and their unsigned events stay hints.
constexpr std::size_t most_expected = 16'384;
/// Nobody waits for a job of a longer id, and what is kept for those who come must stay small.
constexpr std::size_t longest_id = 256;

error speaks_of_another_job()
{
    error_details details;
    details.message = "the notification came by another job's URL";
    return error(errc::invalid_request, std::move(details));
}

class waiting_services final : public webhook_audience {
public:
    waiting_services(
        std::shared_ptr<const void> owner, std::vector<std::shared_ptr<job_service>> services
    )
        : owner_(std::move(owner))
        , services_(std::move(services))
    {}

    void expect(std::size_t job_kind, const std::string& id) override
    {
        services_.at(job_kind)->expect_webhook(id);
    }

    void
    announce(std::optional<std::size_t> job_kind, const webhook_news& news, bool trusted) override
    {
        if (news.id.size() > longest_id) {
            return;
        }
        for (std::size_t each = 0; each < services_.size(); ++each) {
            if (job_kind && *job_kind != each) {
                continue;
            }
            // Of another kind as a hint: its objects are of another type, and of a job that nobody
            // here made we cannot tell.
            jobs::announcement told(news.id, news.status, news.terminal);
            if (each == news.job_kind && trusted) {
                told.trusted = true;
                told.value = news.value; // of a hint, only what it says counts
            }
            services_[each]->announce(std::move(told));
        }
    }

private:
    std::shared_ptr<const void> owner_;
    std::vector<std::shared_ptr<job_service>> services_;
};

struct expectation {
    std::optional<std::size_t> job_kind;
    std::string number; ///< Of the job's own URL; empty when it has none.
};

} // namespace

webhook_audience::~webhook_audience() = default;

std::shared_ptr<webhook_audience>
make_audience(std::shared_ptr<const void> owner, std::vector<std::shared_ptr<job_service>> services)
{
    return std::make_shared<waiting_services>(std::move(owner), std::move(services));
}

std::shared_ptr<webhook_announcer> make_announcer(
    webhook_settings settings,
    const pipeline& calls,
    std::shared_ptr<const void> owner,
    std::vector<std::shared_ptr<job_service>> services,
    webhook_announcer::reader read
)
{
    return std::make_shared<webhook_announcer>(
        std::move(settings),
        calls.base_url(),
        calls.time(),
        make_audience(std::move(owner), std::move(services)),
        std::move(read)
    );
}

class webhook_announcer::state {
public:
    state(
        webhook_settings chosen,
        std::shared_ptr<time_source> time,
        std::shared_ptr<webhook_audience> told,
        reader provider
    )
        : settings(std::move(chosen))
        , audience(std::move(told))
        , read_body(std::move(provider))
        , by_id(most_expected)
        , id_by_number(most_expected)
        , inbox(make_inbox(std::move(time)))
    {}

    webhook_scheme scheme() const
    {
        return settings.scheme ? *settings.scheme : webhook_scheme(*settings.token);
    }
    webhook_inbox make_inbox(std::shared_ptr<time_source> time);
    bool is_trusted(
        const webhook_news& news, const webhook_verdict& verdict, const expectation& expected
    ) const;
    result<webhook_work> read(std::string body, const webhook_verdict& verdict);

    webhook_settings settings;
    std::shared_ptr<webhook_audience> audience;
    reader read_body;
    std::mutex mutex;
    bounded_map<expectation> by_id;
    bounded_map<std::string> id_by_number;
    webhook_inbox inbox;
};

webhook_inbox webhook_announcer::state::make_inbox(std::shared_ptr<time_source> time)
{
    if (!settings.scheme && !settings.token) {
        settings.token = url_token::random();
    }
    webhook_inbox_options chosen(scheme());
    chosen.path = settings.path;
    if (chosen.path.empty()) {
        const auto where = http::url::parse(settings.url);
        const auto target = where ? where->target() : "/";
        chosen.path = target.substr(0, target.find('?'));
    }
    chosen.max_body_bytes = settings.max_body_bytes;
    chosen.max_header_bytes = settings.max_header_bytes;
    chosen.time = std::move(time);
    chosen.on_request = settings.on_request;
    return webhook_inbox(
        std::move(chosen),
        [this](std::string body, const webhook_verdict& verdict) {
            return read(std::move(body), verdict);
        }
    );
}

bool webhook_announcer::state::is_trusted(
    const webhook_news& news, const webhook_verdict& verdict, const expectation& expected
) const
{
    if (expected.job_kind != news.job_kind || !news.terminal || !news.complete) {
        return false;
    }
    if (verdict.is_signed) {
        return true;
    }
    // By a job's own URL one can speak for that job, once it is known which one that is.
    return settings.trust_unsigned && expected.number == verdict.job_number;
}

result<webhook_work>
webhook_announcer::state::read(std::string body, const webhook_verdict& verdict)
{
    auto news = read_body(std::move(body), verdict);
    if (!news) {
        return news.error();
    }
    expectation expected;
    {
        const std::lock_guard lock(mutex);
        const auto owner = id_by_number.find(verdict.job_number);
        if (owner && *owner != news->id) {
            return speaks_of_another_job();
        }
        expected = by_id.find(news->id).value_or(expectation());
    }
    const bool trusted = is_trusted(*news, verdict, expected);
    webhook_work work;
    if (trusted) {
        // What was made up cannot get here, so it cannot hide the real event behind itself either.
        work.key = news->id + ' ' + news->status;
    }
    work.deliver = [this, told = std::move(*news), trusted, job_kind = expected.job_kind] {
        audience->announce(job_kind, told, trusted);
        if (told.tell) {
            told.tell();
        }
    };
    return work;
}

webhook_announcer::webhook_announcer(
    webhook_settings settings,
    const http::url& api,
    std::shared_ptr<time_source> time,
    std::shared_ptr<webhook_audience> audience,
    reader read
)
    : state_(std::make_unique<state>(
          std::move(settings), std::move(time), std::move(audience), std::move(read)
      ))
{
    check_webhook_url(url_for_job(), api).value();
}

webhook_announcer::~webhook_announcer() = default;

std::string webhook_announcer::url_for_job() const
{
    const auto& settings = state_->settings;
    if (settings.scheme) {
        return settings.url;
    }
    return settings.token_for_each_job ? settings.token->for_one_job(settings.url)
                                       : settings.token->for_all_jobs(settings.url);
}

void webhook_announcer::created(std::size_t job_kind, const std::string& url, const std::string& id)
    const
{
    expectation expected;
    expected.job_kind = job_kind;
    if (!state_->settings.scheme) {
        // Our own URL, so reading it as a request to us gives its number.
        const webhook_request as_request("POST", url.substr(url.find('?')));
        expected.number = state_->settings.token->verify(as_request, {}).job_number;
    }
    {
        const std::lock_guard lock(state_->mutex);
        if (!expected.number.empty()) {
            state_->id_by_number.set(expected.number, id);
        }
        state_->by_id.set(id, std::move(expected));
    }
    state_->audience->expect(job_kind, id);
}

webhook_answer webhook_announcer::handle(webhook_request request) const
{
    return state_->inbox.handle(std::move(request));
}

webhook_counts webhook_announcer::counts() const noexcept
{
    return state_->inbox.counts();
}

error no_inbox_in_journal()
{
    return invalid(
        "inbox",
        "an inbox",
        "empty when a create is written down",
        "give it to the create() of the entry"
    );
}

awaited_webhook::awaited_webhook(std::shared_ptr<webhook_announcer> from, std::size_t job_kind)
    : announcer_(std::move(from))
    , job_kind_(job_kind)
    , url_(announcer_->url_for_job())
{}

result<void> awaited_webhook::write_into(std::optional<std::string>& webhook) const
{
    if (webhook) {
        return invalid(
            "webhook", "a URL", "empty when an inbox is given", "the inbox fills it in by itself"
        );
    }
    webhook = url_;
    return {};
}

void awaited_webhook::created(const std::string& id) const
{
    if (announcer_) {
        announcer_->created(job_kind_, url_, id);
    }
}

} // namespace andante::inline v0::kit
