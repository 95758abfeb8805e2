namespace Build.Tests;

/// <summary><c>build.sh</c> does the same for any caller, working directory and environment.</summary>
public sealed class CallTests : IDisposable
{
    private readonly FrontDoor _door = new();

    private string Ran => $"ran with 1 arguments: Test; SDK {_door.MachineSdk}\n";

    public void Dispose() => _door.Dispose();

    [Theory]
    [InlineData("bash build.sh Test")]
    [InlineData("sh build.sh Test")]
    [InlineData("dash build.sh Test")]
    [InlineData("bash --posix build.sh Test")]
    [InlineData("cd src/Library && ../../build.sh Test")]
    [InlineData("CDPATH=/tmp:$PWD/.. bash build.sh Test")]
    [InlineData("cd src && CDPATH=$OLDPWD bash ../build.sh Test")]
    [InlineData("export POSIXLY_CORRECT=1 IFS=/e GREP_OPTIONS=-v QUOTING_STYLE=c LC_ALL=C BLOCK_SIZE=1 && ./build.sh Test")]
    [InlineData("echo 'IFS=/. CDPATH=/tmp' >environment.sh && BASH_ENV=$PWD/environment.sh ./build.sh Test")]
    [InlineData("umask 077 && ./build.sh Test")]
    [InlineData("ln -s ../build.sh bin/door && bin/door Test")]
    [InlineData("ln -s \"$PWD/build.sh\" bin/door && PATH=$PWD/bin:$PATH && cd / && door Test")]
    [InlineData("ln -s . link && cd link && ./build.sh Test")]
    [InlineData("ln -s . link && link/build.sh Test")]
    public void It_compiles_in_the_checkout_and_runs_however_it_is_called(string call)
    {
        Assert.Equal((0, Ran, ""), _door.Script(call));

        var published = Assert.Single(File.ReadAllLines(_door.Place("published")));
        Assert.StartsWith("publish build/_build.csproj -c Release -p:RunAnalyzers=false -p:PublishDir=../.nuke/temp/build/", published, StringComparison.Ordinal);
        Assert.Equal($"{_door.Root}\n", File.ReadAllText(_door.Place("published-in")));
    }

    [Fact]
    public void Sourced_it_says_that_it_is_a_program_and_leaves_the_shell_as_it_was()
    {
        var ended = _door.Script(". ./build.sh Test; echo $?, $-; false; echo still here");

        Assert.Equal((0, "2, hBc\nstill here\n", "build.sh is a program: run ./build.sh instead of sourcing it.\n"), ended);
    }

    [Theory]
    [InlineData("PLATFORM")] // HP and Dell set it on their machines
    [InlineData("OutDir")]
    [InlineData("RuntimeIdentifier")]
    [InlineData("AssemblyName")]
    [InlineData("Configuration")]
    [InlineData("DefineConstants")]
    [InlineData("NuGetPackageRoot")]
    [InlineData("CustomBeforeMicrosoftCommonTargets")]
    [InlineData("DirectoryBuildPropsPath")]
    [InlineData("MSBuildSDKsPath")]
    [InlineData("MSBUILD_EXE_PATH")]
    [InlineData("MSBuildExtensionsPath")]
    [InlineData("MSBuildUserExtensionsPath")]
    [InlineData("MSBUILDLOADALLFILESASWRITEABLE")]
    [InlineData("DOTNET_MSBUILD_SDK_RESOLVER_SDKS_DIR")]
    [InlineData("DOTNET_CLI_DISABLE_PUBLISH_AND_PACK_RELEASE")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    public void A_variable_that_MSBuild_would_take_for_a_property_reaches_the_program_and_not_the_compiler(string name)
    {
        Assert.Equal(0, _door.Script($"env '{name}=() {{ :; }}' ./build.sh").ExitCode);

        Assert.DoesNotContain(name + "=", File.ReadAllText(_door.Place("published-with")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(name + "=", File.ReadAllText(_door.Place("ran-with")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BASH_FUNC_dotnet%%")]
    [InlineData("odd.name")]
    public void A_variable_that_a_shell_cannot_name_does_not_reach_the_compiler_either(string name)
    {
        Assert.Equal(0, _door.Script($"env '{name}=() {{ :; }}' ./build.sh").ExitCode);

        Assert.DoesNotContain(name + "=", File.ReadAllText(_door.Place("published-with")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOME")]
    [InlineData("TMPDIR")]
    [InlineData("LC_ALL")]
    [InlineData("https_proxy")]
    [InlineData("NO_PROXY")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("NUGET_PACKAGES")]
    [InlineData("NUGET_FEED_TOKEN")]
    [InlineData("NuGetPackageSourceCredentials_company")]
    [InlineData("DOTNET_CLI_HOME")]
    [InlineData("DOTNET_gcServer")]
    [InlineData("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT")]
    public void What_leads_to_packages_and_what_dotnet_itself_needs_reaches_the_compiler(string name)
    {
        Assert.Equal(0, _door.Script($"env '{name}=/tmp' ./build.sh").ExitCode);

        Assert.Contains($"{name}=/tmp\n", File.ReadAllText(_door.Place("published-with")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("export DOTNET_ROOT=/nowhere DOTNET_ROOT_X64=/nowhere DOTNET_ROOT_ARM64=/nowhere")]
    [InlineData("mv bin/dotnet bin/sdk && ln -s ../machine/dotnet bin/dotnet")]
    [InlineData("rm bin/dotnet && printf '#!/bin/sh\\nexec \"%s/machine/dotnet\" \"$@\"\\n' \"$PWD\" >bin/dotnet && chmod +x bin/dotnet")]
    public void The_program_gets_the_SDK_that_satisfied_global_json_wherever_it_lies(string before)
    {
        Assert.Equal((0, Ran, ""), _door.Script($"{before}; ./build.sh Test"));
        Assert.Equal((0, Ran, ""), _door.Script($"export DOTNET_ROOT_X64=/nowhere; ./build.sh Test"));

        Assert.DoesNotContain("DOTNET_ROOT_", File.ReadAllText(_door.Place("ran-with")), StringComparison.Ordinal);
        Assert.Equal(1, _door.Compilations);
    }

    [Fact]
    public void An_SDK_that_has_moved_is_found_again()
    {
        _door.Run();

        Assert.Equal(0, _door.Script("mv machine moved && sed -i s,home/machine,home/moved, bin/dotnet").ExitCode);

        Assert.Equal((0, $"ran with 1 arguments: Test; SDK {_door.Place("moved")}\n", ""), _door.Script("./build.sh Test"));
        Assert.Equal(2, _door.Compilations);
    }

    [Theory]
    [InlineData("semi;colon")]
    [InlineData("per%20cent")]
    [InlineData("st*r")]
    [InlineData("wh?t")]
    [InlineData("at@(home)")]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    public void A_path_that_MSBuild_cannot_read_is_one_sentence(string folder)
    {
        var (exitCode, output, error) = _door.Script($"mkdir 'src/{folder}' && cp build.sh 'src/{folder}' && cd 'src/{folder}' && ./build.sh");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(
            $"MSBuild cannot build in {_door.Place($"src/{folder}")}: move the checkout to a path without ';', '*', '?', '\"', '\\', '@(', and '%' before two digits.\n", error);
    }

    [Fact]
    public void A_checkout_that_cannot_be_written_to_is_one_sentence()
    {
        _door.Write(".nuke", "no folder");

        var (exitCode, output, error) = _door.Run();

        Assert.Equal((1, "", $"{_door.Place(".nuke/temp")} cannot be written to, and the front door is compiled there: make the checkout writable for {Environment.UserName}, or copy it.\n"), (exitCode, output, error));
    }
}
