// What Pioneer does. // lint: provider-name
namespace together_means_all {
const char* path = "finetuning/routes.hpp"; // lint: provider-name
int count = together::count();              // lint: provider-name
int all_together = 0;
} // namespace together_means_all
