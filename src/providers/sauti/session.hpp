#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/session.hpp>
#include <andante/providers/sauti/spoken.hpp>

#include "providers/sauti/speaker.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace andante::inline v0::sauti::detail {

/// What the copies of a client and its resource handles share.
class session {
public:
    session(const boost::asio::any_io_executor& executor, client_options options);

    std::shared_ptr<const pipeline> calls() const noexcept { return base_.calls(); }
    const kit::session& base() const noexcept { return base_; }
    const kit::job_resource<speech_job>& jobs() const noexcept { return jobs_; }
    /// What operations keep of it.
    sauti::speaker speaker() const { return sauti::speaker(calls(), jobs_, lost_); }
    /// How what is paid for is sent.
    const kit::paid_create_rule& lost() const noexcept { return lost_; }

private:
    kit::session base_;
    kit::paid_create_rule lost_;
    kit::job_resource<speech_job> jobs_;
};

} // namespace andante::inline v0::sauti::detail
