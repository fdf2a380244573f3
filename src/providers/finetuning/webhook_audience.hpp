#pragma once

#include "providers/finetuning/session.hpp"
#include "providers/finetuning/webhook_desk.hpp"

#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning::detail {

/// The waits of a client.
class waiting_client final : public webhook_audience {
public:
    explicit waiting_client(std::shared_ptr<session> client)
        : client_(std::move(client))
    {}

    void expect(job_route where, const std::string& id) override;
    void announce(job_route where, std::shared_ptr<const generation> what, bool trusted) override;

private:
    std::shared_ptr<session> client_;
};

} // namespace andante::inline v0::finetuning::detail
