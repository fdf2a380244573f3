#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/session.hpp>
#include <andante/providers/deepcreative/prediction.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace andante::inline v0::deepcreative::detail {

/// What the copies of a client and its resource handles share.
class session {
public:
    session(const boost::asio::any_io_executor& executor, client_options options);

    std::shared_ptr<const pipeline> calls() const noexcept { return base_.calls(); }
    const kit::session& base() const noexcept { return base_; }
    const kit::job_resource<prediction>& jobs() const noexcept { return jobs_; }

private:
    kit::session base_;
    kit::job_resource<prediction> jobs_;
};

} // namespace andante::inline v0::deepcreative::detail
