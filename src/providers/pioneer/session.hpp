#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/session.hpp>
#include <andante/providers/pioneer/client.hpp>

#include "chat/service.hpp"
#include "providers/pioneer/routes.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::pioneer::detail {

/// What the copies of a client and its resource handles share.
class session {
public:
    session(
        const boost::asio::any_io_executor& executor,
        client_options options,
        edition which,
        std::string user
    );

    std::shared_ptr<const pipeline> calls() const noexcept { return base_.calls(); }
    const kit::session& base() const noexcept { return base_; }
    /// Makes a call that stands under the user's own limits.
    kit::prepared_call own(kit::prepared_call prepared) const;
    /// The training routes of the edition.
    const routes::training_paths& training_paths() const noexcept { return *training_paths_; }
    /// How what is paid for is sent.
    const kit::paid_create_rule& lost() const noexcept { return lost_; }
    const kit::job_resource<extraction_job>& extractions() const noexcept { return extractions_; }
    const kit::job_resource<synthesis_job>& syntheses() const noexcept { return syntheses_; }
    const kit::job_resource<dataset>& datasets() const noexcept { return datasets_; }
    const kit::job_resource<training_job>& trainings() const noexcept { return trainings_; }
    const kit::job_resource<evaluation>& evaluations() const noexcept { return evaluations_; }
    const std::shared_ptr<const chat::service>& chat() const noexcept { return chat_; }

private:
    const routes::training_paths* training_paths_;
    std::string user_;
    std::shared_ptr<std::string> path_; ///< Of the base URL, for who looks twice.
    kit::session base_;
    kit::paid_create_rule lost_;
    kit::job_resource<extraction_job> extractions_;
    kit::job_resource<synthesis_job> syntheses_;
    kit::job_resource<dataset> datasets_;
    kit::job_resource<training_job> trainings_;
    kit::job_resource<evaluation> evaluations_;
    std::shared_ptr<const chat::service> chat_;
};

} // namespace andante::inline v0::pioneer::detail
