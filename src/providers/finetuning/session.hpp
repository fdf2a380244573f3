#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/session.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>

namespace andante::inline v0::finetuning::detail {

/// The two kinds of job that announce their ends, as places among the services of a session.
constexpr std::size_t track_jobs = 0;
constexpr std::size_t effect_jobs = 1;

/// What the copies of a client and its resource handles share.
class session {
public:
    session(const boost::asio::any_io_executor& executor, client_options options);

    std::shared_ptr<const pipeline> calls() const noexcept { return base_.calls(); }
    kit::session& base() noexcept { return base_; }
    const kit::session& base() const noexcept { return base_; }
    const kit::job_resource<generation>& tracks() const noexcept { return tracks_; }
    const kit::job_resource<sound_effect>& effects() const noexcept { return effects_; }

private:
    kit::session base_;
    kit::job_resource<generation> tracks_;
    kit::job_resource<sound_effect> effects_;
};

} // namespace andante::inline v0::finetuning::detail

namespace andante::inline v0::finetuning {

using kit::checked;
using kit::perform;
using kit::prepared_call;
using kit::try_perform;

} // namespace andante::inline v0::finetuning
