#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include "providers/finetuning/session.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace waitbench {

/// The emulated service and a client's session in one process, under virtual time.
class rig {
public:
    rig(std::chrono::milliseconds shortest, std::chrono::milliseconds longest, bool paced);
    rig(const rig&) = delete;
    rig& operator=(const rig&) = delete;

    andante::finetuning::generations tracks() const
    {
        return andante::finetuning::generations(session);
    }
    std::vector<std::string>
    create(int count, bool with_webhooks, const std::string& words = "drums");

    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service;
    std::shared_ptr<andante::finetuning::detail::session> session;

private:
    void take(const andante::emulator::webhook_delivery& what);
};

} // namespace waitbench
