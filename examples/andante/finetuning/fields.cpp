#include "finetuning/fields.hpp"

namespace program::finetuning {

std::vector<std::string> track_fields()
{
    return {
        "id",
        "title",
        "prompt",
        "status",
        "type",
        "audioUrl",
        "duration",
        "isPublic",
        "playCount",
        "likeCount",
        "parameters",
        "bpm",
        "keyscale",
        "timesignature",
        "seed",
        "createdAt",
        "completedAt",
        "fileSize",
        "downloadCount",
        "errorMessage",
        "generationTime",
        "webhook",
        "creditsRemaining"
    };
}

std::vector<std::string> many_fields()
{
    auto out = track_fields();
    for (const auto* const each : {"line", "file", "generation", "error"}) {
        out.emplace_back(each);
    }
    return out;
}

std::vector<std::string> playlist_fields()
{
    return {
        "id",
        "name",
        "description",
        "trackCount",
        "totalDuration",
        "isPublic",
        "isOwner",
        "tracks",
        "createdAt",
        "updatedAt"
    };
}

std::vector<std::string> effect_fields()
{
    return {
        "id",
        "status",
        "prompt",
        "requestedDuration",
        "audioUrl",
        "duration",
        "webhook",
        "dailyRemaining",
        "errorMessage",
        "createdAt",
        "completedAt"
    };
}

std::vector<std::string> account_fields()
{
    return {
        "id",
        "email",
        "name",
        "tier",
        "limits",
        "monthlyGenerations",
        "generationsUsed",
        "monthlyRemaining",
        "packCredits",
        "totalRemaining",
        "queueDepth"
    };
}

std::vector<std::string> states()
{
    return {"pending", "processing", "completed", "failed"};
}

} // namespace program::finetuning
