#pragma once

#include <andante/emulator/deepcreative/settings.hpp>
#include <andante/emulator/provider_service.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::deepcreative {

/// The Deep Creative Labs API without its network. Thread-safe.
class ANDANTE_DECL service final : public provider_service {
public:
    /// Throws std::invalid_argument for a key that two accounts share.
    explicit service(settings chosen = settings());
    ~service() override;

    /// Every route that it knows, outputs too: what a fault may name, for example
    /// "GET /v1/predictions/{id}".
    static std::vector<std::string> routes();

    /// Somebody else begins a prediction with the first account's key, whatever the cap says; gives
    /// its id. It ends when finish() is told so.
    std::string begin_elsewhere();
    /// Ends a prediction that runs: as succeeded, or as failed. False when there is none.
    bool finish(std::string_view id, bool succeeded = true);
    /// Where links lead from now on, for example "https://localhost:4711/v1".
    void set_link_base(std::string base);
    /// How many predictions of the first account run now, those begun elsewhere included.
    std::size_t running() const;
    /// How many creates were ever accepted, that is, paid for.
    std::size_t accepted() const;
    /// What the first account has spent this UTC day, in credits.
    double spent_today() const;

private:
    class impl;
    impl& own() const noexcept;
};

} // namespace andante::inline v0::emulator::deepcreative
