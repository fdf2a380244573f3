#include <andante/kit/client_base.hpp>
#include <andante/kit/session.hpp>

#include <utility>

namespace andante::inline v0::kit {

client_base::client_base(std::shared_ptr<const session> shared) noexcept
    : shared_(std::move(shared))
{}

std::optional<pacing::limiter_snapshot> client_base::limits() const
{
    return shared_->limits();
}

std::string client_base::save_limits() const
{
    return shared_->save_limits();
}

result<void> client_base::restore_limits(std::string_view state) const
{
    return shared_->restore_limits(state);
}

void client_base::close_idle() const noexcept
{
    shared_->close_idle();
}

const http::url& client_base::base_url() const noexcept
{
    return shared_->calls()->base_url();
}

} // namespace andante::inline v0::kit
