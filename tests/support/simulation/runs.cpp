#include "support/simulation/runs.hpp"

#include "support/simulation/theirs.hpp"

#include <algorithm>

namespace rlbench {

namespace {

using job_list = std::vector<int>;
using strategy_ptr = std::unique_ptr<strategy>;

row ours(std::string name, const our_settings& settings)
{
    row one;
    one.name = std::move(name);
    one.make = [settings](simulation& run, job_list mine, int, int) {
        return our_limiter(run, std::move(mine), settings);
    };
    one.ours = true;
    return one;
}

our_settings strict()
{
    our_settings settings;
    settings.guarding = andante::pacing::guarding::strict;
    return settings;
}

std::vector<row> theirs()
{
    const auto loop = [](int tries, bool sequential, bool capped) {
        return [=](simulation& run, job_list mine, int, int) {
            return retry_loop(run, std::move(mine), retry_settings{sequential, tries, capped});
        };
    };
    const auto bucket = [](double part, double pause) {
        return [=](simulation& run, job_list mine, int, int) {
            return token_bucket(run, std::move(mine), bucket_settings{part, pause});
        };
    };
    std::vector<row> rows;
    rows.push_back({"finetuning-sample literal (3 tries, parallel)", loop(3, false, false)});
    rows.push_back({"deepcreative-sample literal (3 tries, parallel)", loop(3, false, true)});
    rows.push_back({"finetuning-sample loop, unlimited, parallel", loop(0, false, false)});
    rows.push_back({"finetuning-sample loop, unlimited, sequential", loop(0, true, false)});
    rows.push_back({"deepcreative-sample loop, unlimited, parallel", loop(0, false, true)});
    rows.push_back(
        {"together-guide literal (5/6 L, drain bug)",
         [](auto& run, job_list mine, int, int) { return undrained_bucket(run, std::move(mine)); }}
    );
    rows.push_back({"together-guide fixed (5/6 L, burst 5/6 L)", bucket(5.0 / 6, 0)});
    rows.push_back({"token bucket burst=L", bucket(1, 0)});
    rows.push_back({"OpenAI cookbook (bucket, 15 s pause)", bucket(1, 15)});
    rows.push_back({"AWS adaptive (unlimited tries)", [](auto& run, job_list mine, int, int) {
                        return aws_adaptive(run, std::move(mine));
                    }});
    rows.push_back({"fixed-window client (p-queue)", [](auto& run, job_list mine, int, int) {
                        return fixed_window(run, std::move(mine));
                    }});
    rows.push_back({"even pacing W/L", [](auto& run, job_list mine, int, int) {
                        return even_pacing(run, std::move(mine));
                    }});
    rows.push_back({"sliding log, send times", [](auto& run, job_list mine, int, int) {
                        return send_log(run, std::move(mine), 0);
                    }});
    rows.push_back({"sliding log, send times + 125 ms", [](auto& run, job_list mine, int, int) {
                        return send_log(run, std::move(mine), 0.125);
                    }});
    rows.push_back({"sliding log, response times", [](auto& run, job_list mine, int, int) {
                        return answer_log(run, std::move(mine), run.limit());
                    }});
    return rows;
}

int share_of(int limit, int p, int of)
{
    return limit / of + (p < limit % of ? 1 : 0);
}

} // namespace

std::vector<row> rows_for_one()
{
    auto rows = theirs();
    our_settings probing;
    probing.probes = 1;
    rows.push_back(ours("andante, strict", strict()));
    rows.push_back(ours("andante", our_settings()));
    rows.push_back(ours("andante + one probe", probing));
    return rows;
}

std::vector<row> rows_for_many()
{
    auto rows = theirs();
    rows.push_back({"sliding log resp., static L/P", [](auto& run, job_list mine, int p, int of) {
                        return answer_log(run, std::move(mine), share_of(run.limit(), p, of));
                    }});
    rows.push_back(ours("andante, uncoordinated", our_settings()));
    row shares;
    shares.name = "andante, static L/P";
    shares.ours = true;
    shares.make = [](simulation& run, job_list mine, int p, int of) -> strategy_ptr {
        auto settings = strict();
        settings.limit = share_of(run.limit(), p, of);
        settings.server_limit = run.limit();
        return our_limiter(run, std::move(mine), settings);
    };
    rows.push_back(shares);
    auto shared = ours("andante, one shared log", our_settings());
    shared.one_log = true;
    rows.push_back(shared);
    return rows;
}

outcome run_once(const row& what, const simulation::setup& how, int processes)
{
    simulation run(how);
    std::vector<strategy_ptr> parts;
    const int makers = what.one_log ? 1 : processes;
    for (int p = 0; p < makers; ++p) {
        job_list mine;
        for (int job = p; job < how.jobs; job += makers) {
            mine.push_back(job);
        }
        parts.push_back(what.make(run, std::move(mine), p, makers));
    }
    for (const auto& part : parts) {
        run.at(0, [&part] { part->start(); });
    }
    run.run();
    outcome found;
    const double best = least_makespan(*how.kind, how.limit, how.phase, how.jobs) + 0.050;
    found.ratio = run.done == how.jobs ? run.makespan / best : 0;
    found.rejects = run.rejects;
    found.lost = run.lost;
    found.hanging = how.jobs - run.done - run.lost;
    found.peak = static_cast<double>(run.peak) / how.limit;
    return found;
}

outcome run_cell(
    const row& what,
    const server_kind& kind,
    int limit,
    int processes,
    std::size_t phase,
    header_set headers
)
{
    simulation::setup how;
    how.kind = &kind;
    how.limit = limit;
    how.phase = phases[phase];
    how.seed = static_cast<std::uint64_t>(1000 * limit + 10 * processes) + phase;
    how.headers = headers;
    return run_once(what, how, processes);
}

} // namespace rlbench
