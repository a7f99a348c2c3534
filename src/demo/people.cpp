#include "demo/people.h"

namespace chenxi::demo {
namespace {

constexpr std::string_view kFamilies[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高",
                                          "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧"};
constexpr std::string_view kGiven[] = {"芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
                                       "超", "秀英", "霞", "平", "刚", "桂英", "建国", "玉兰", "子涵", "雨桐", "浩然", "欣怡", "梓萱",
                                       "志强", "海燕", "春梅", "小红", "国庆", "文博", "思远", "晓东", "佳琪", "天宇", "丹"};
constexpr std::string_view kStreets[] = {"团结湖", "呼家楼", "三里屯", "八里庄", "安贞", "和平里", "望京", "双井", "劲松", "潘家园",
                                         "大望路", "四惠", "青年路", "十里堡", "亚运村", "酒仙桥"};

template <std::size_t N>
std::string_view pick(Rng& rng, const std::string_view (&from)[N]) {
  return from[rng.below(N)];
}

}  // namespace

const std::vector<ShopKind>& shop_kinds() {
  static const std::vector<ShopKind> kinds = {
      {"早点铺", "5812", 300, 1'800, 6, 10},   {"便利店", "5411", 500, 6'000, 7, 22},   {"面馆", "5812", 1'200, 4'800, 11, 21},
      {"菜市场", "5499", 600, 5'000, 6, 19},   {"水果店", "5499", 800, 6'000, 8, 21},   {"药店", "5912", 1'000, 12'000, 8, 20},
      {"书店", "5942", 1'500, 9'000, 9, 20},   {"理发店", "7230", 2'500, 9'800, 10, 20}, {"咖啡馆", "5814", 1'500, 4'200, 8, 20},
      {"洗衣店", "7210", 1'500, 6'000, 9, 20}, {"修鞋铺", "7251", 1'000, 4'000, 9, 18}, {"公交充值点", "4131", 1'000, 5'000, 7, 20}};
  return kinds;
}

std::string person_name(Rng& rng) { return std::string(pick(rng, kFamilies)) + std::string(pick(rng, kGiven)); }
std::string street_name(Rng& rng) { return std::string(pick(rng, kStreets)); }

}  // namespace chenxi::demo
