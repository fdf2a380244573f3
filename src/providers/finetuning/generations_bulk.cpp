#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/generations.hpp>

#include "providers/finetuning/bulk.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

asio::awaitable<bulk_report> generations::bulk_delete(id_range ids, bulk_options options) const
{
    const bulk_edits edits(session_->calls());
    auto settings = edits.settings(edits.remove_generations(), std::move(options));
    const auto valid = kit::check_ids(ids.values());
    return run_checked(valid, std::move(ids), std::move(settings));
}

asio::awaitable<void> generations::remove(std::string id, call_options options) const
{
    const bulk_edits edits(session_->calls());
    const auto valid = kit::check_id(id);
    bulk::single_edit edit;
    edit.id = std::move(id);
    edit.settings = edits.settings(edits.remove_generations(), std::move(options));
    edit.refused_as = errc::not_found;
    return submit_single(session_->base().edits(), valid, std::move(edit), "delete");
}

} // namespace andante::inline v0::finetuning
