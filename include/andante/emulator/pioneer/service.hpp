#pragma once

#include <andante/config.hpp>
#include <andante/emulator/pioneer/settings.hpp>
#include <andante/emulator/provider_service.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::pioneer {

/// The Pioneer API without its network. Thread-safe.
class ANDANTE_DECL service final : public provider_service {
public:
    /// Throws std::invalid_argument for settings that cannot be: no user, or a limit of 0.
    explicit service(settings chosen = settings());
    ~service() override;

    /// Every route that it knows, uploads too: what a fault may name, for example
    /// "POST /felix/training-jobs".
    static std::vector<std::string> routes();

    /// How many jobs of any kind were ever begun.
    std::size_t jobs_begun() const;
    /// What a team has spent this UTC day, in credits.
    double spent_today(std::string_view team = "team-1") const;
    /// Changes what every team may spend in a UTC day; 0 for no cap.
    void set_daily_cap(double credits);
    /// What was uploaded under that data set's name last; empty for nothing.
    std::string uploaded(std::string_view dataset) const;
    /// Makes a key unknown from now on.
    void revoke_key(std::string_view key);

private:
    class impl;
    impl& own() const noexcept;
};

} // namespace andante::inline v0::emulator::pioneer
