using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Tests.Python;

namespace Pipeline.Dependencies.Tests.Locks;

public sealed class PylockTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Head = "lock-version = \"1.0\"\ncreated-by = \"tests\"\n";

    private const string Lock = Head + $$"""
        requires-python = ">=3.9"
        environments = ["sys_platform == 'linux'"]
        default-groups = ["base"]
        [[packages]]
        name = "Num_Py"
        version = "2.1.0"
        requires-python = ">=3.10"
        [[packages.wheels]]
        name = "num_py-2.1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
        url = "https://files.example/a/num_py-2.1.0.whl"
        size = 10
        hashes = { sha256 = "{{Hash}}" }
        [[packages.wheels]]
        url = "https://files.example/b/num_py-2.1.0-cp311-cp311-musllinux_1_2_x86_64.whl"
        hashes = { sha256 = "{{Hash}}", sha512 = "00" }
        [[packages.wheels]]
        path = "wheels/num_py-2.1.0-2-py3-none-any.whl"
        hashes = { sha256 = "{{Hash}}" }
        [[packages]]
        name = "colorama"
        version = "0.4.6"
        marker = "sys_platform == 'win32'"
        sdist = { url = "https://files.example/colorama.tar.gz", hashes = { sha256 = "{{Hash}}" } }
        """;

    [Fact]
    public void A_lock_is_read_with_its_wheels_markers_and_groups()
    {
        var read = Pylock.Parse(Lock);

        Assert.Equal([("num-py", "2.1.0"), ("colorama", "0.4.6")], read.Packages.Select(package => (package.Name, package.Version.ToString())));
        Assert.Equal(3, read.Packages[0].Wheels!.Count);
        Assert.Equal((10, null, "wheels/num_py-2.1.0-2-py3-none-any.whl"), (read.Packages[0].Wheels![0].Size, read.Packages[0].Wheels![1].Size, read.Packages[0].Wheels![2].Path));
        Assert.Equal(["base"], read.DefaultGroups);
        Assert.Equal("2.1.0", read.Versions()["num-py"]);
    }

    [Fact]
    public void The_best_wheel_of_a_package_is_chosen_for_the_target_and_a_package_for_another_system_is_left_out()
    {
        var selection = new WheelSelection(Pylock.Parse(Lock), Targets.Debian("x86_64"), Platform.Amd64);
        var package = Assert.Single(selection.Packages());

        Assert.Equal("num_py-2.1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", selection.Choose(package, package.Wheels!).Wheel.Name.Text);
        Assert.Equal(
            "num_py-2.1.0-2-py3-none-any.whl",
            new WheelSelection(Pylock.Parse(Lock), Targets.Debian("aarch64"), Platform.Arm64).Choose(package, package.Wheels!).Wheel.Name.Text);
    }

    [Theory]
    [InlineData("", "lock-version is missing")]
    [InlineData("lock-version = \"2.0\"", "lock-version is 2.0, not 1.x; write the lock with a tool that supports 1.0")]
    [InlineData("lock-version = ", "not TOML: ")]
    [InlineData(Head + "packages = 1", "packages is not a list of tables")]
    [InlineData(Head + "[[packages]]\nversion = \"1\"", "a package has no name")]
    [InlineData(Head + "[[packages]]\nname = \"a b\"\nversion = \"1\"", "\"a b\" is not the name of a package")]
    [InlineData(Head + "[[packages]]\nname = \"a\"", "a has no version")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"one\"", "\"one\" is not a version such as 1.2.3 (PEP 440)")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\nmarker = \"maybe\"", "\"maybe\" is not an environment marker")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nname = \"a-1-py3-none-any.whl\"", "a: a-1-py3-none-any.whl has neither url nor path")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nurl = \"https://x/b-1-py3-none-any.whl\"", "a: b-1-py3-none-any.whl is not the name of one of its wheels")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nurl = \"https://x/a-1-py3-none-any.whl\"", "a: a-1-py3-none-any.whl has no hashes")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nurl = \"https://x/a-1-py3-none-any.whl\"\nhashes = {md5=\"0\"}", "has no sha256; write the lock with one")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nurl = \"https://x/a-1-py3-none-any.whl\"\nhashes = {sha256=\"0\"}", "its sha256 is not 64 hex digits")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nname = \"a-1-py3-none-any.whl\"\nurl = \"https://user:pw@x/a\"\nhashes = {sha256=\"0\"}", "a: its address has a user, a password or a query; give credentials in the environment or in .netrc")]
    [InlineData(Head + "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nname = \"a-1-py3-none-any.whl\"\nurl = \"file:///x\"\nhashes = {sha256=\"0\"}", "a: it has an address that is not one of http or https")]
    public void What_is_no_lock_is_refused(string text, string told) => Assert.Contains(told, Assert.Throws<FormatException>(() => Pylock.Parse(text)).Message, StringComparison.Ordinal);

    /// <summary>pip and uv write a wheel that was named by its address or path as an archive.</summary>
    [Fact]
    public void A_wheel_may_be_an_archive_and_needs_no_version_and_a_digest_may_be_in_upper_case()
    {
        var package = Assert.Single(Pylock.Parse(Head + $"[[packages]]\nname = \"a\"\narchive = {{ path = \"wheels/a-1.5-py3-none-any.whl\", hashes = {{ sha256 = \"{Hash.ToUpperInvariant()}\" }} }}").Packages);
        Assert.Equal(("1.5", "wheels/a-1.5-py3-none-any.whl", $"sha256:{Hash}"), (package.Version.ToString(), package.Wheels![0].Path, package.Wheels[0].Digest!.ToString()));
    }

    /// <summary>Dependencies between packages are for people: a lock lists all that is installed.</summary>
    [Fact]
    public void Packages_that_depend_on_each_other_are_no_fault() => Assert.Equal(2, Pylock.Parse(Head + """
        [[packages]]
        name = "a"
        version = "1"
        dependencies = [{ name = "b" }]
        [[packages]]
        name = "b"
        version = "1"
        dependencies = [{ name = "a" }]
        """).Packages.Count);

    public static TheoryData<string, string> Unfit => new()
    {
        { "requires-python = \">=3.12\"", "pylock.toml requires Python >=3.12, but the base for linux/arm64 has 3.11.2; write the lock for that version" },
        { "environments = [\"platform_machine == 'x86_64'\"]", "pylock.toml was not made for linux/arm64 with Python 3.11.2; write the lock for that environment" },
        { "[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages]]\nname = \"A\"\nversion = \"2\"", "pylock.toml names a 2 times for linux/arm64 (1, 2); write the lock again" },
        { "[[packages]]\nname = \"a\"\nversion = \"1\"\nrequires-python = \"<3\"", "a 1 requires Python <3, but the base for linux/arm64 has 3.11.2; lock another version of it" },
        { "[[packages]]\nname = \"a\"\nversion = \"1\"", "a 1 has no wheel; lock a version that has one for linux/arm64 (Python 3.11, glibc 2.36)" },
        { "[[packages]]\nname = \"a\"\nversion = \"1\"\nsdist = {}", "a 1 has only a source distribution, and nothing is built here; build a wheel of it for linux/arm64 (Python 3.11, glibc 2.36), or lock a version that has one" },
        { "[[packages]]\nname = \"a\"\nvcs = {}", "a 0 has only a source repository, and nothing is built here" },
        {
            $"[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages.wheels]]\nurl = \"https://x/a-1-cp311-cp311-manylinux_2_17_x86_64.whl\"\nhashes = {{sha256=\"{Hash}\"}}",
            "a 1 has no wheel for linux/arm64 (Python 3.11, glibc 2.36) among its 1; lock a version that has one, or take the platform out of processor.json"
        },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_lock_that_does_not_fit_the_target_is_refused_in_one_sentence(string text, string told)
    {
        var selection = new WheelSelection(Pylock.Parse(Head + text), Targets.Debian("aarch64"), Platform.Arm64);
        var fault = Assert.Throws<FaultException>(() => selection.Packages().Select(package => selection.Choose(package, package.Wheels!)).ToList()).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }
}
