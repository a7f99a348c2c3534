#include "http/static_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

namespace fs = std::filesystem;

/// A small built folder, with a secret beside it.
class Folder {
 public:
  Folder() {
    write("dist/app/index.html", "<!doctype html>app");
    write("dist/door/index.html", "<!doctype html>front");
    write("dist/404.html", "<!doctype html>nothing here");
    write("dist/assets/index-B7f3xk2Q.js", "let a = 1; let b = 2;");
    write("dist/assets/index-B7f3xk2Q.js.br", "BROTLI");
    write("dist/assets/index-B7f3xk2Q.js.gz", "GZIP");
    write("dist/sounds/paid.mp3", "0123456789");
    write("dist/.well-known/x.txt", "known");
    write("secret.txt", "secret");
    fs::create_symlink(root_ / "secret.txt", root_ / "dist/link.txt");
  }
  ~Folder() { fs::remove_all(root_); }
  std::string dist() const { return (root_ / "dist").string(); }

 private:
  void write(const std::string& path, std::string_view text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  const fs::path root_ = fs::path(testing::TempDir()) / ("chenxi-static-" + std::to_string(::getpid()));
};

class StaticFilesTest : public testing::Test {
 protected:
  static Options options_for(const Folder& folder) {
    Options options;
    options.static_directory = folder.dist();
    options.fallbacks = {{"/app", "app/index.html"}, {"/q/", "app/index.html"}, {"/", "door/index.html"}};
    options.not_found_page = "404.html";
    return options;
  }
  Received ask(std::string_view path, std::string_view extra = "") {
    return RawClient(world.port()).ask(get(path, extra));
  }

  Folder folder;
  TestServer world{{simple_route("GET", "/v1/things")}, options_for(folder)};
};

TEST_F(StaticFilesTest, ServesCompressedFormsToWhoTakesThem) {
  const auto plain = ask("/assets/index-B7f3xk2Q.js");
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.body, "let a = 1; let b = 2;");
  EXPECT_EQ(plain.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  const auto brotli = ask("/assets/index-B7f3xk2Q.js", "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(brotli.body, "BROTLI");
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_EQ(ask("/assets/index-B7f3xk2Q.js", "Accept-Encoding: gzip;q=0.5, br;q=0\r\n").body, "GZIP");
}

TEST_F(StaticFilesTest, LetsHashedFilesBeKeptForEverAndPagesBeAskedAgain) {
  EXPECT_EQ(ask("/assets/index-B7f3xk2Q.js").header("Cache-Control"), "public, max-age=31536000, immutable");
  const auto page = ask("/");
  EXPECT_EQ(page.body, "<!doctype html>front");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  const auto again = ask("/", "If-None-Match: " + page.header("ETag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("Content-Length"), "");
  EXPECT_EQ(ask("/", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(StaticFilesTest, GivesTheAppsPageForAddressesInsideIt) {
  for (const std::string_view path : {"/app", "/app/", "/app/pay/7", "/app?x=1", "/q/token"}) {
    EXPECT_EQ(ask(path).body, "<!doctype html>app") << path;
  }
  for (const std::string_view path : {"/apple", "/app/missing.js", "/q", "/other", "/assets", "/assets/", "/sounds/"})
    EXPECT_EQ(ask(path).status, 404) << path;
  EXPECT_EQ(ask("/v1/unknown").status, 404);
}

TEST_F(StaticFilesTest, SaysToAPersonThatThereIsNoSuchPage) {
  const std::string_view person = "Accept: text/html,application/xhtml+xml\r\n";
  const auto page = ask("/other", person);
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page.body, "<!doctype html>nothing here");
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(ask("/app/missing.js").body.find("doctype"), std::string::npos);
  EXPECT_EQ(ask("/v1/unknown", person).body.find("doctype"), std::string::npos);
}

TEST_F(StaticFilesTest, LeadsNowhereOutsideTheFolder) {
  for (const std::string_view path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt",
        "/app/../../secret.txt", "//secret.txt", "/link.txt", "/..%5csecret.txt", "/%00secret.txt",
        "/assets/..%2f..%2fsecret.txt", "/....//secret.txt"}) {
    const auto answer = ask(path);
    EXPECT_NE(answer.status, 200) << path;
    EXPECT_EQ(answer.body.find("\"secret\""), std::string::npos) << path;
  }
}

TEST_F(StaticFilesTest, ServesOneRangeForSounds) {
  EXPECT_EQ(ask("/sounds/paid.mp3").header("Accept-Ranges"), "bytes");
  const auto part = ask("/sounds/paid.mp3", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=7-\r\n").body, "789");
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=-3\r\n").body, "789");
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=0-99\r\n").body, "0123456789");
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=10-\r\n").status, 416);
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=4-2\r\n").status, 200);
  EXPECT_EQ(ask("/sounds/paid.mp3", "Range: bytes=0-1,3-4\r\n").status, 200);
}

TEST(StaticFiles, SaysWhenThereIsNoFolder) {
  EXPECT_THROW(StaticFiles("/nonexistent/dist", {}), Trouble);
}

}  // namespace
}  // namespace chenxi::http
