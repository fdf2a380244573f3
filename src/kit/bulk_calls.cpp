#include "kit/bulk_calls.hpp"

#include "bulk/coalescing_queue.hpp"
#include "client/wire_key.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace andante::inline v0::kit {

namespace asio = boost::asio;

namespace {

using calls_ptr = std::shared_ptr<const pipeline>;
using id_list = std::vector<std::string>;

class described_route final : public bulk::batch_route {
public:
    described_route(calls_ptr calls, bulk_description description)
        : calls_(std::move(calls))
        , about_(std::move(description))
    {}

    std::size_t batch_size() const noexcept override { return about_.batch_size; }
    bool refused_means_done() const noexcept override { return about_.refused_means_done; }
    bool keeps_order() const noexcept override { return about_.keeps_order; }

    asio::awaitable<result<bulk_answer>>
    send(id_list ids, call_options options, std::function<void()> on_leaving) override
    {
        auto what = about_.prepare(ids);
        what.options = std::move(options);
        what.on_attempt = std::move(on_leaving);
        return send_batch(calls_, std::move(what), about_.format, about_.names);
    }

    asio::awaitable<result<std::vector<bool>>> look(id_list ids, call_options options) override
    {
        return about_.look ? about_.look(std::move(ids), std::move(options))
                           : see_nothing(ids.size());
    }

private:
    static asio::awaitable<result<bulk_answer>>
    send_batch(calls_ptr calls, call what, answer_format format, bulk_names names)
    {
        read_options how;
        how.keep_raw = what.options.keep_raw_json;
        auto answer = co_await calls->execute(std::move(what));
        if (answer.has_value()) {
            co_return decode_bulk(*answer, how, format, names);
        }
        // "None of them" is an answer like any other, although some routes send it as an error.
        auto none_done = bulk_answer_from(answer.error(), how, names);
        if (none_done) {
            co_return std::move(*none_done);
        }
        co_return answer.error();
    }

    static asio::awaitable<result<std::vector<bool>>> see_nothing(std::size_t ids)
    {
        co_return std::vector<bool>(ids, false);
    }

    calls_ptr calls_;
    bulk_description about_;
};

asio::awaitable<bulk_report>
run_checked(result<void> valid, id_list ids, bulk::run_settings settings)
{
    valid.value();
    co_return co_await bulk::run(std::move(ids), std::move(settings));
}

asio::awaitable<void> submit_checked(
    std::shared_ptr<bulk::coalescing_queue> queue, result<void> valid, bulk::single_edit edit
)
{
    valid.value();
    co_await bulk::coalescing_queue::submit(std::move(queue), std::move(edit));
}

/// Edits that may share a request: of one kind, sent alike, and with the same time for it.
std::string shared_key(const std::string& kind, const call_options& options)
{
    auto key = kind + '\n' + andante::detail::wire_key(options, priority::batch);
    if (options.on_answer) { // it is shown no answer to a request of others
        static std::atomic<std::uint64_t> last{0};
        key += "alone " + std::to_string(++last) + '\n';
    }
    return options.deadline ? key + std::to_string(options.deadline->count()) : key;
}

} // namespace

std::shared_ptr<bulk::batch_route>
make_batch_route(std::shared_ptr<const pipeline> calls, bulk_description description)
{
    return std::make_shared<described_route>(std::move(calls), std::move(description));
}

bulk::run_settings
bulk_settings(const pipeline& calls, std::shared_ptr<bulk::batch_route> route, bulk_options options)
{
    bulk::run_settings out;
    out.route = std::move(route);
    out.time = calls.time();
    out.sends = options.call.attempts.value_or(calls.options().retry.attempts);
    out.options = std::move(options);
    return out;
}

asio::awaitable<bulk_report> run_bulk(
    const pipeline& calls,
    std::shared_ptr<bulk::batch_route> route,
    result<void> valid,
    id_range ids,
    bulk_options options
)
{
    auto settings = bulk_settings(calls, std::move(route), std::move(options));
    return run_checked(std::move(valid), std::move(ids).values(), std::move(settings));
}

asio::awaitable<void> run_single(
    const session& owner,
    std::shared_ptr<bulk::batch_route> route,
    result<void> valid,
    single_item item,
    call_options options
)
{
    bulk::single_edit edit;
    edit.key = shared_key(item.kind, options);
    edit.id = std::move(item.id);
    edit.settings = bulk_settings(*owner.calls(), std::move(route), std::move(options));
    edit.refused_as = item.refused_as;
    return submit_checked(owner.edits(), std::move(valid), std::move(edit));
}

} // namespace andante::inline v0::kit
