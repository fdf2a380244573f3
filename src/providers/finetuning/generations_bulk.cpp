#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/generations.hpp>

#include "kit/bulk_calls.hpp"
#include "providers/finetuning/bulk.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

asio::awaitable<bulk_report> generations::bulk_remove(id_range ids, bulk_options options) const
{
    const auto calls = session_->calls();
    const auto valid = kit::check_ids(ids.values());
    return kit::run_bulk(
        *calls, removing_generations(calls), valid, std::move(ids), std::move(options)
    );
}

asio::awaitable<void> generations::remove(std::string id, call_options options) const
{
    const auto valid = kit::check_id(id);
    kit::single_item item(std::move(id), "delete");
    item.refused_as = errc::not_found;
    return kit::run_single(
        session_->base(),
        removing_generations(session_->calls()),
        valid,
        std::move(item),
        std::move(options)
    );
}

} // namespace andante::inline v0::finetuning
