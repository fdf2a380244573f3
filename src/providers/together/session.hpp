#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/session.hpp>
#include <andante/providers/together/client.hpp>

#include "chat/service.hpp"
#include "providers/together/model_names.hpp"
#include "providers/together/place_seeds.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace andante::inline v0::together::detail {

/// What the copies of a client and its resource handles share.
class session {
public:
    session(
        const boost::asio::any_io_executor& executor,
        client_options options,
        service_options service
    );

    std::shared_ptr<const pipeline> calls() const noexcept { return base_.calls(); }
    const kit::session& base() const noexcept { return base_; }
    /// How chat is spoken to; never null.
    const std::shared_ptr<const chat::service>& chat() const noexcept { return chat_; }
    const kit::job_resource<file>& files() const noexcept { return files_; }
    const kit::job_resource<fine_tune>& fine_tunes() const noexcept { return fine_tunes_; }
    const kit::job_resource<batch>& batches() const noexcept { return batches_; }
    /// The account's fine-tunes hold their places from here on.
    const std::shared_ptr<place_seeds>& seeds() const noexcept { return seeds_; }
    /// What models there are, for those who misspell one; never null.
    const std::shared_ptr<model_names>& names() const noexcept { return names_; }
    /// How what is paid for and has no list is sent.
    const kit::paid_create_rule& lost() const noexcept { return lost_; }
    const service_options& service() const noexcept { return service_; }

private:
    kit::session base_;
    service_options service_;
    kit::paid_create_rule lost_;
    std::shared_ptr<model_names> names_;
    kit::job_resource<file> files_;
    kit::job_resource<fine_tune> fine_tunes_;
    kit::job_resource<batch> batches_;
    std::shared_ptr<place_seeds> seeds_;
    std::shared_ptr<const chat::service> chat_;
};

} // namespace andante::inline v0::together::detail
