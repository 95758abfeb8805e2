using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Tests.Python;

public sealed class MarkerTests
{
    private static readonly PythonTarget Target = Targets.Debian("aarch64");

    /// <summary>Each of these is asked of packaging with the environment of the same target.</summary>
    public static TheoryData<string> Markers =>
    [
        "python_version >= '3.9'", "python_version < '3.10'", "python_version == '3.11'", "python_version in '3.10 3.11'", "python_version not in '3.11'",
        "python_full_version >= '3.11.3'", "python_full_version == '3.11.*'", "'3.8' <= python_version", "implementation_name == 'cpython'",
        "sys_platform == 'linux'", "sys_platform != \"win32\"", "os_name == 'nt' or platform_machine == 'aarch64'", "platform_machine == 'x86_64'",
        "platform_system == 'Linux' and (python_version < '3' or platform_python_implementation == 'CPython')", "extra == 'Test_Extra'",
        "python_version ~= '3.10'", "python_version ~= '3.11.0'", "platform_machine in 'aarch64 arm64'", "'arch' in platform_machine", "'linux' not in sys_platform",
        "(python_version > '2' and (sys_platform == 'darwin' or (os_name == 'posix')))", "platform_version == ''",
    ];

    [Fact]
    public void Markers_are_true_where_packaging_says_so()
    {
        var environment = MarkerEnvironment.Variables.ToDictionary(name => name, name => MarkerEnvironment.Of(Target)[name], StringComparer.Ordinal);
        var texts = Markers.Select(row => (string)row.Data).ToList();
        var expected = PackagingOracle.Ask("Marker(item[0]).evaluate(item[1])", [.. texts.Select(text => new object[] { text, environment })]);
        foreach (var (text, isTrue) in texts.Zip(expected))
        {
            Assert.Equal((text, isTrue.GetBoolean()), (text, EnvironmentMarker.Parse(text).IsTrueIn(MarkerEnvironment.Of(Target))));
        }
    }

    [Theory]
    [InlineData("'Dev-Tools' in dependency_groups", true)]
    [InlineData("'docs' in dependency_groups", false)]
    [InlineData("'docs' not in dependency_groups", true)]
    [InlineData("'docs' in extras", false)]
    [InlineData("os.name == 'posix'", true)]
    [InlineData("platform_release >= '5'", false)] // A kernel is unknown when an image is built.
    public void A_lock_may_ask_for_its_default_groups_and_for_nothing_of_the_host(string text, bool isTrue) =>
        Assert.Equal(isTrue, EnvironmentMarker.Parse(text).IsTrueIn(MarkerEnvironment.Of(Target, "dev_tools")));

    [Theory]
    [InlineData("python_version")]
    [InlineData("python_version >= 3.9")]
    [InlineData("python_version >= '3.9' and")]
    [InlineData("python_version >= '3.9' xor os_name == 'nt'")]
    [InlineData("kernel == 'linux'")]
    [InlineData("(os_name == 'nt'")]
    [InlineData("os_name == 'nt')")]
    [InlineData("os_name => 'nt'")]
    [InlineData("os_name not 'nt'")]
    [InlineData("'unfinished")]
    [InlineData("")]
    public void What_is_no_marker_is_refused(string text) => Assert.Contains("is not an environment marker", Assert.Throws<FormatException>(() => EnvironmentMarker.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parentheses_deeper_than_any_real_marker_are_refused() =>
        Assert.Throws<FormatException>(() => EnvironmentMarker.Parse(new string('(', 100_000) + "os_name == 'nt'" + new string(')', 100_000)));
}

/// <summary>Interpreters of tests.</summary>
internal static class Targets
{
    public static PythonTarget Debian(string machine) =>
        new("3.11.2", machine, LibC.Glibc, "2.36", "/usr/bin/python3.11", "/usr/local/lib/python3.11/dist-packages");

    public static PythonTarget Alpine(string machine) => new("3.13.1", machine, LibC.Musl, "1.2", "/usr/local/bin/python3.13", "/usr/local/lib/python3.13/site-packages");
}
