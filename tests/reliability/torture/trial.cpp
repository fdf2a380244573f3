#include "reliability/torture/trial.hpp"

#include <andante/async/within.hpp>

#include "reliability/torture/memory.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <filesystem>
#include <memory>
#include <utility>

namespace torture {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

using time_point = andante::time_source::time_point;

constexpr std::size_t most_steps = 200'000;
/// Whatever goes on behind an operation that has ended is over then.
constexpr auto quiet_time = 10min;
/// Nothing takes longer.
constexpr auto give_up_time = 100h;

/// A coroutine that runs in a world.
class started {
public:
    started(world& in, asio::awaitable<void> what)
        : in_(&in)
        , began_(in.time.now())
    {
        const auto on_end = [state = state_](std::exception_ptr thrown) {
            state->ended = true;
            state->thrown = std::move(thrown);
        };
        asio::co_spawn(
            in.time.executor(),
            std::move(what),
            asio::bind_cancellation_slot(state_->stop.slot(), on_end)
        );
    }

    bool has_ended() const noexcept { return state_->ended; }
    std::exception_ptr thrown() const noexcept { return state_->thrown; }
    /// On its own executor, as Asio wants it, behind what is ready there.
    void cancel()
    {
        asio::post(in_->time.executor(), [state = state_] {
            if (!state->ended) {
                state->stop.emit(asio::cancellation_type::terminal);
            }
        });
    }
    std::chrono::milliseconds elapsed() const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(in_->time.now() - began_);
    }
    /// False when it cannot go on.
    bool step() { return in_->time.step(began_ + give_up_time); }

    /// To its end. False when that does not come.
    bool finish()
    {
        for (std::size_t count = 0; !has_ended(); ++count) {
            if (count == most_steps || !step()) {
                return false;
            }
        }
        return true;
    }

private:
    struct shared_state {
        bool ended = false;
        std::exception_ptr thrown;
        asio::cancellation_signal stop;
    };

    world* in_;
    time_point began_;
    std::shared_ptr<shared_state> state_ = std::make_shared<shared_state>();
};

/// The error of an exception; one of another sort is a problem.
std::optional<andante::error> error_in(std::exception_ptr thrown, sighting& seen)
{
    try {
        std::rethrow_exception(std::move(thrown));
    } catch (const andante::failure& problem) {
        return problem.error();
    } catch (const andante::cancellation& problem) {
        return problem.error();
    } catch (const boost::system::system_error& plain) {
        if (plain.code() == asio::error::operation_aborted) {
            seen.is_plain = true;
            andante::error_details details;
            details.outcome = andante::outcome::unknown; // as as_result() takes it
            return andante::error(plain.code(), std::move(details));
        }
        seen.problems.push_back(std::string("another exception: ") + plain.what());
    } catch (const std::exception& other) {
        seen.problems.push_back(std::string("another exception: ") + other.what());
    } catch (...) {
        seen.problems.push_back("another exception");
    }
    return std::nullopt;
}

/// Everything that can happen by then happens.
void pass_time(world& in, std::chrono::milliseconds how_long)
{
    const auto until = in.time.now() + how_long;
    for (std::size_t count = 0; count < most_steps && in.time.step(until); ++count) {
    }
    in.time.skip_to(until);
}

/// A step beside the tortured one, which must end well.
void require(world& in, sighting& seen, asio::awaitable<void> what, const std::string& name)
{
    started run(in, std::move(what));
    if (!run.finish()) {
        seen.problems.push_back(name + " does not end");
        run.cancel();
        pass_time(in, 0ms);
    } else if (run.thrown()) {
        const auto problem = error_in(run.thrown(), seen);
        seen.problems.push_back(name + " fails: " + (problem ? problem->message() : ""));
    }
}

std::map<std::string, std::uintmax_t> files_in(const std::string& folder)
{
    std::map<std::string, std::uintmax_t> found;
    for (const auto& each : fs::directory_iterator(folder)) {
        found.emplace(each.path().filename().string(), each.file_size());
    }
    return found;
}

/// Arms what fails. Gives the deadline.
limit prepare_ordeal(world& in, const trial& how)
{
    const bool hits =
        how.what == ordeal::fail || how.what == ordeal::stall || how.what == ordeal::outage;
    in.trouble.arm(
        hits ? how.at : 0,
        how.what == ordeal::stall ? fate::stalls : fate::fails,
        how.what == ordeal::outage,
        how.lost
    );
    return how.what == ordeal::deadline ? limit(how.moment) : limit();
}

/// True when this is where it is called off.
bool call_off(world& in, started& run, const trial& how, std::size_t handler)
{
    if (handler != how.at || (how.what != ordeal::cancel && how.what != ordeal::destroy)) {
        return false;
    }
    if (how.what == ordeal::cancel) {
        run.cancel();
    } else {
        in.drop_client();
    }
    return true;
}

void run_tortured(world& in, const operation& what, const trial& how, sighting& seen)
{
    const auto most = prepare_ordeal(in, how);
    auto running = what.run(in, most);
    seen.has_deadline = most.is_used();
    if (how.what == ordeal::within) {
        running = andante::within(std::move(running), how.moment, in.time.source());
    }
    started run(in, std::move(running));
    std::optional<std::chrono::milliseconds> called_off;
    while (!run.has_ended()) {
        if (call_off(in, run, how, seen.moments.size() + 1)) {
            called_off = run.elapsed();
        }
        if (seen.moments.size() == most_steps || !run.step()) {
            seen.problems.emplace_back("it does not end");
            run.cancel();
            pass_time(in, 1min);
            break;
        }
        seen.moments.push_back(run.elapsed());
    }
    seen.points = in.trouble.asked();
    in.trouble.disarm();
    seen.routes = *in.called;
    if (run.thrown()) {
        seen.error = error_in(run.thrown(), seen);
        seen.how = seen.error && seen.error->is_cancelled() ? ending::cancelled : ending::error;
    }
    check_ending(seen, how, called_off);
}

/// What the journal has left unfinished is finished by another client, as another process would.
void resume_elsewhere(world& in, const operation& what, sighting& seen, std::size_t paid_before)
{
    in.make_client(true);
    started run(in, in.resume());
    if (!run.finish()) {
        seen.problems.emplace_back("what the journal has cannot be finished");
        run.cancel();
        pass_time(in, 1min);
        return;
    }
    if (in.paid() - paid_before > what.later) {
        seen.problems.push_back(
            "paid too often once resumed: " + std::to_string(in.paid() - paid_before)
        );
    }
    if (run.thrown()) {
        // Where nobody can say what became of a create, it says so.
        const auto problem = error_in(run.thrown(), seen);
        if (problem && problem->outcome() != andante::outcome::unknown) {
            seen.problems.push_back("resuming fails: " + problem->message());
        }
        return;
    }
    for (const auto& [number, row] : in.journal->rows) {
        if (!andante::is_over(row.entry.stage)) {
            seen.problems.push_back(
                "entry " + std::to_string(number) + " is still " +
                std::string(to_string(row.entry.stage)) + " once resumed"
            );
        }
    }
}

sighting run_in(world& in, const operation& what, const trial& how, const sighting* clean)
{
    sighting seen;
    if (what.prepare) {
        in.make_client(false);
        require(in, seen, what.prepare(in), "what goes before");
        in.drop_client();
        pass_time(in, 0ms);
    }
    const auto paid_before = in.paid();
    const auto files_before = files_in(in.folder);
    in.make_client(what.has_journal);
    run_tortured(in, what, how, seen);
    pass_time(in, quiet_time);
    const auto paid = in.paid() - paid_before;
    check_ledger(seen, what, paid);
    check_rest(seen, in, in.paid());
    seen.files = files_in(in.folder);
    check_files(seen, what, clean, files_before);
    if (how.what == ordeal::destroy) {
        in.make_client(false);
    }
    require(in, seen, in.probe(), "a call behind it");
    in.drop_client();
    pass_time(in, 0ms);
    if (what.has_journal) {
        check_journal(seen, what, in, paid);
        resume_elsewhere(in, what, seen, paid_before);
        in.drop_client();
        pass_time(in, 0ms);
    }
    if (in.time.armed_timers() != 0) {
        seen.problems.emplace_back("timers are armed although the client is gone");
    }
    return seen;
}

/// How many blocks of memory a copy of it has.
std::size_t blocks_of(const sighting& seen)
{
    const auto before = blocks_in_use();
    const auto copy = seen;
    return blocks_in_use() - before;
}

} // namespace

sighting run_trial(
    const operation& what,
    const trial& how,
    const sighting* clean,
    const std::string& folder,
    std::uint64_t seed
)
{
    fs::create_directory(folder);
    const auto before = blocks_in_use();
    sighting seen;
    {
        const auto in = what.make(folder);
        in->seed = seed;
        seen = run_in(*in, what, how, clean);
    }
    if (seen.error) {
        seen.cause = seen.error->is_cancelled()
                         ? "cancelled"
                         : std::string(to_string(andante::errc(seen.error->code().value())));
        seen.error.reset(); // what it holds would count as left
    }
    const auto left = static_cast<std::ptrdiff_t>(blocks_in_use() - before - blocks_of(seen));
    if (counts_memory() && left != 0) {
        seen.problems.push_back(std::to_string(left) + " blocks of memory are left");
    }
    fs::remove_all(folder);
    return seen;
}

} // namespace torture
