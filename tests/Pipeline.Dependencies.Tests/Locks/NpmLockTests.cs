using System.Text;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Node;

namespace Pipeline.Dependencies.Tests.Locks;

/// <summary>Locks of npm that are read, and those that are refused with what to do.</summary>
public sealed class NpmLockTests
{
    private static readonly string Integrity = $"sha512-{Convert.ToBase64String(new byte[64])}";
    private static readonly string Weaker = $"sha256-{Convert.ToBase64String(new byte[32])}";

    public static TheoryData<string, string> Malformed => new()
    {
        { "{\"lockfileVersion\":3,\"packages\":{\"\":{}", "not JSON" }, // truncated
        { """{"lockfileVersion":3,"packages":{"":{},"node_modules/a":{"version":"1"},"node_modules/a":{"version":"2"}}}""", "duplicate member" },
        { """{"lockfileVersion":1,"dependencies":{}}""", "lockfileVersion is 1, not 2 or 3; write the lock with npm 7 or later" },
        { """{"lockfileVersion":4,"packages":{"":{}}}""", "lockfileVersion is 4, not 2 or 3" },
        { """{"packages":{"":{}}}""", "lockfileVersion is missing" },
        { """[]""", "the lock is not an object" },
        { """{"lockfileVersion":3}""", "it has no packages" },
        { """{"lockfileVersion":3,"packages":{}}""", "it has no root package" },
        { Lock("\"node_modules/a\":1"), "node_modules/a is not an object" },
        { Lock("\"node_modules/a\":{}"), "node_modules/a has no version" },
        { Lock("\"node_modules/a\":{\"version\":1}"), "node_modules/a: version is not a text of one line" },
        { Lock("\"node_modules/a\":{\"version\":\"1\\n2\"}"), "node_modules/a: version is not a text of one line" },
        { Lock("\"node_modules/a\":{\"version\":\"1\",\"os\":[1]}"), "node_modules/a: os is not a list of texts" },
        { Lock("\"node_modules/a\":{\"version\":\"1\",\"bin\":{\"x\":1}}"), "node_modules/a: x of bin is not a text" },
        { Lock("\"node_modules/a\":{\"version\":\"1\",\"name\":\"../b\"}"), "node_modules/a: \"../b\" is not the name of a package" },
        { Lock("\"node_modules/a\":{\"version\":\"1\",\"integrity\":\"sha512-AAAA\"}"), "node_modules/a: its integrity is not a digest in base64" },
        { Lock("\"node_modules/../../etc\":{\"version\":\"1\"}"), "\"node_modules/../../etc\" is not a place below node_modules" },
        { Lock("\"/node_modules/a\":{\"version\":\"1\"}"), "is not a place below node_modules" },
        { Lock("\"node_modules/.bin\":{\"version\":\"1\"}"), "is not a place below node_modules" },
        { Lock("\"node_modules/a\\u0000\":{\"version\":\"1\"}"), "is not a place below node_modules" },
        { Lock("\"packages/a\":{\"version\":\"1\"}"), "\"packages/a\" is not a place below node_modules: workspaces and folders (file:) cannot be installed" },
        { Lock("\"node_modules/a/node_modules/b\":{\"version\":\"1\"}"), "it has node_modules/a/node_modules/b, but not node_modules/a" },
        { Lock("\"node_modules/JSON\":{\"version\":\"1\"},\"node_modules/json\":{\"version\":\"1\"}"), "it has node_modules/JSON and node_modules/json, which are one folder on some systems" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_lock_is_refused(string text, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => NpmLock.Parse(Encoding.UTF8.GetBytes(text), null)).Message, StringComparison.Ordinal);

    public static TheoryData<string, string> Uninstallable => new()
    {
        { Package("a", "\"link\":true,\"resolved\":\"packages/a\"", version: false), "node_modules/a is a link to a folder (a workspace, or file:), which an image does not have" },
        { Package("a", "\"resolved\":\"git+ssh://git@example.test/a.git#0123\""), "a 1.0.0 comes from a source repository, and nothing is built here" },
        { Package("a", "\"resolved\":\"http://127.0.0.1/a.tgz\""), "a 1.0.0 has no integrity of sha512, sha384 or sha256" },
        { Package("a", "\"integrity\":\"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=\""), "a 1.0.0 has no integrity of sha512, sha384 or sha256" },
        { Package("a", $"\"integrity\":\"{Integrity}\",\"os\":[\"darwin\"]"), "a 1.0.0 is not for linux/amd64 (os: darwin), and it is not optional" },
        { Package("a", $"\"integrity\":\"{Integrity}\",\"os\":[\"linux\"],\"cpu\":[\"!x64\"],\"libc\":[\"musl\"]"), "a 1.0.0 is not for linux/amd64 (os: linux; cpu: !x64; libc: musl), and it is not optional" },
        { Package("a", $"\"integrity\":\"{Integrity}\",\"hasInstallScript\":true"), "a 1.0.0 has an install script, and no script of a package runs here: lock another package; or, if it works without its script, say so in package.json: \"allowScripts\": {\"a\": false}" },
    };

    [Theory]
    [MemberData(nameof(Uninstallable))]
    public void A_package_that_cannot_be_installed_is_named(string text, string told)
    {
        var fault = Assert.Throws<FaultException>(() => Select(NpmLock.Parse(Encoding.UTF8.GetBytes(text), null))).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\":false")]
    [InlineData("\"a@1.0.0\":false")]
    [InlineData("\"a@0.9.0 || 1.0.0\":false")]
    public void A_package_whose_script_is_denied_is_installed_without(string denied) =>
        Assert.Equal("node_modules/a", Assert.Single(Select(Scripted(denied))).Place);

    [Theory]
    [InlineData("\"a\":true")]
    [InlineData("\"a@1.0.1\":false")]
    [InlineData("\"b\":false")]
    public void A_script_that_is_allowed_or_not_decided_on_is_not_denied(string policy) =>
        Assert.Contains("a 1.0.0 has an install script", Assert.Throws<FaultException>(() => Select(Scripted(policy))).Fault.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"dependencies":{"a":"^2.0.0"}}""", "package.json asks for a ^2.0.0, but the lock is for a ^1.0.0; run npm install and commit both files")]
    [InlineData("""{"dependencies":{"a":"^1.0.0","b":"1"}}""", "package.json asks for b 1, but the lock does not have it; run npm install and commit both files")]
    [InlineData("{}", "package.json does not ask for a, but the lock is for a ^1.0.0; run npm install and commit both files")]
    [InlineData("{", "package.json beside it cannot be read: not JSON")]
    public void A_lock_for_another_package_json_is_refused(string manifest, string told) =>
        Assert.Equal(told, Assert.Throws<FormatException>(() => NpmLock.Parse(Encoding.UTF8.GetBytes(Rooted), Encoding.UTF8.GetBytes(manifest))).Message);

    [Fact]
    public void Dependencies_of_development_need_not_agree() =>
        Assert.Single(Select(NpmLock.Parse(Encoding.UTF8.GetBytes(Rooted), Encoding.UTF8.GetBytes("""{"dependencies":{"a":"^1.0.0"},"devDependencies":{"b":"1"}}"""))));

    [Fact]
    public void The_strongest_of_several_digests_counts()
    {
        var package = NpmLock.Parse(Encoding.UTF8.GetBytes(Package("a", $"\"integrity\":\"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= {Weaker} {Integrity}?opt {Weaker}\"")), null).Packages["node_modules/a"];
        Assert.Equal(Integrity, Assert.Single(package.Hashes).ToString());
    }

    /// <summary>Packages that need each other are no circle of links; and a comparison counts what an image may have.</summary>
    [Fact]
    public void Packages_that_need_each_other_are_installed_once_and_versions_are_joined()
    {
        var read = NpmLock.Parse(
            Encoding.UTF8.GetBytes(Lock($$"""
                "node_modules/a":{"version":"1.0.0","integrity":"{{Integrity}}","dependencies":{"b":"*"},"optional":true},
                "node_modules/b":{"version":"2.0.0","integrity":"{{Integrity}}","dependencies":{"a":"*"},"optional":true},
                "node_modules/b/node_modules/a":{"version":"0.5.0","integrity":"{{Integrity}}","optional":true},
                "node_modules/d":{"version":"3.0.0","dev":true,"link":true}
                """).Replace("\"\":{}", "\"\":{\"optionalDependencies\":{\"a\":\"*\"}}", StringComparison.Ordinal)),
            null);
        Assert.Equal(["node_modules/a", "node_modules/b", "node_modules/b/node_modules/a"], Select(read).Select(package => package.Place), StringComparer.Ordinal);
        Assert.Equal(["a 0.5.0, 1.0.0", "b 2.0.0"], read.Versions().Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static string Rooted => Package("a", $"\"integrity\":\"{Integrity}\"").Replace("\"\":{}", "\"\":{\"dependencies\":{\"a\":\"^1.0.0\"}}", StringComparison.Ordinal);

    private static string Lock(string packages) => $"{{\"lockfileVersion\":3,\"packages\":{{\"\":{{}},{packages}}}}}";

    private static string Package(string name, string members, bool version = true) => Lock($"\"node_modules/{name}\":{{{(version ? "\"version\":\"1.0.0\"," : "")}{members}}}");

    private static NpmLock Scripted(string policy) => NpmLock.Parse(
        Encoding.UTF8.GetBytes(Rooted.Replace("\"version\"", "\"hasInstallScript\":true,\"version\"", StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes($"{{\"dependencies\":{{\"a\":\"^1.0.0\"}},\"allowScripts\":{{{policy}}}}}"));

    private static IReadOnlyList<NpmPackage> Select(NpmLock packages) => new NpmSelection(packages, new NodeTarget("x64", LibC.Glibc), Platform.Amd64).Packages();
}
