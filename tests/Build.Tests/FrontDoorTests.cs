namespace Build.Tests;

/// <summary><c>build.sh</c>: compiles when it must, and only then.</summary>
public sealed class FrontDoorTests : IDisposable
{
    private readonly FrontDoor _door = new();

    public void Dispose() => _door.Dispose();

    [Fact]
    public void Arguments_reach_the_program_as_they_were_given()
    {
        var (exitCode, output, _) = _door.Run("Test", "--names", "a b", "");

        Assert.Equal((0, $"ran with 4 arguments: Test --names a b ; SDK {_door.MachineSdk}\n"), (exitCode, output));
    }

    [Fact]
    public void Nothing_is_compiled_twice_while_nothing_changes()
    {
        _door.Run();
        _door.Write("README.md", "unrelated");
        _door.Write("build/setup/engine.sh", "run, not compiled");

        Assert.Equal($"ran with 1 arguments: Test; SDK {_door.MachineSdk}\n", _door.Run("Test").Output);
        Assert.Equal(1, _door.Compilations);
    }

    [Theory]
    [InlineData("build/Build.cs")]
    [InlineData("build/New.cs")]
    [InlineData("src/Library/Code.cs")]
    [InlineData("global.json")]
    [InlineData("Directory.Packages.props")]
    [InlineData("Directory.Build.targets")]
    [InlineData("Directory.Build.rsp")]
    public void A_changed_source_is_compiled(string file)
    {
        _door.Run();
        _door.Write(file, "changed");

        _door.Run();

        Assert.Equal(2, _door.Compilations);
    }

    [Fact]
    public void A_deleted_source_is_a_change()
    {
        _door.Run();
        File.Delete(_door.Place("src/Library/Code.cs"));

        _door.Run();

        Assert.Equal(2, _door.Compilations);
    }

    [Fact]
    public void What_is_edited_while_the_compiler_runs_is_not_missed()
    {
        _door.Write("on-publish", """[[ -e $home/edited ]] || { echo edited >"$home/build/Build.cs"; touch "$home/edited"; }""");
        _door.Run();

        _door.Run();
        _door.Run();

        Assert.Equal(2, _door.Compilations);
    }

    [Fact]
    public void Two_at_once_compile_once_and_both_run()
    {
        _door.Write("on-publish", "while [[ ! -e $home/go ]]; do sleep 0.05; done");
        using var first = _door.Start("one");
        while (_door.Compilations == 0)
        {
            Assert.False(first.HasExited);
            Thread.Sleep(20);
        }

        using var second = _door.Start("two");
        var waiting = second.StandardError.ReadLine();
        _door.Write("go", "");

        Assert.Equal($"Waiting: process {first.Id} compiles build/", waiting);
        Assert.Equal($"ran with 1 arguments: one; SDK {_door.MachineSdk}\nran with 1 arguments: two; SDK {_door.MachineSdk}\n", first.StandardOutput.ReadToEnd() + second.StandardOutput.ReadToEnd());
        Assert.Equal(1, _door.Compilations);
    }

    [Fact]
    public void The_compiler_and_the_servers_that_it_leaves_do_not_hold_the_lock()
    {
        _door.Write("on-publish", """! { : >&9; } 2>/dev/null || touch "$home/held" """);

        Assert.Equal(0, _door.Run().ExitCode);

        Assert.Equal(1, _door.Compilations);
        Assert.False(File.Exists(_door.Place("held")));
    }

    [Fact]
    public void A_compilation_that_was_killed_is_done_again()
    {
        _door.Write("on-publish", """kill -9 $PPID; exit 1""");
        Assert.NotEqual(0, _door.Run().ExitCode);
        File.Delete(_door.Place("on-publish"));

        Assert.Equal(0, _door.Run().ExitCode);
        Assert.Equal(2, _door.Compilations);
    }

    [Fact]
    public void Of_a_failed_compilation_only_the_compiler_speaks_and_it_is_tried_again()
    {
        _door.Write("on-publish", """
            echo "  Determining projects to restore..."
            echo "$home/build/Build.cs(3,7): error CS1002: ; expected [$home/build/_build.csproj]"
            echo "$home/build/Build.cs(3,7): error CS1002: ; expected [$home/build/_build.csproj]"
            exit 1
            """);

        for (var i = 1; i <= 2; i++)
        {
            Assert.Equal((1, "", "build/Build.cs(3,7): error CS1002: ; expected\n"), _door.Run());
            Assert.Equal(i, _door.Compilations);
        }
    }

    [Fact]
    public void Of_a_package_that_no_source_has_the_cause_is_told()
    {
        _door.Write("on-publish", """
            echo "$home/build/_build.csproj : error : Could not resolve SDK \"Pipeline.Targets\". Exactly one of the probing messages below indicates why we could not resolve the SDK."
            echo "$home/build/_build.csproj : error :   SDK resolver \"Microsoft.DotNet.MSBuildWorkloadSdkResolver\" returned null."
            echo "$home/build/_build.csproj : error :   Unable to find package Pipeline.Targets. No packages exist with this id in source(s): none"
            echo "$home/build/_build.csproj : error MSB4236: The SDK 'Pipeline.Targets' specified could not be found."
            exit 1
            """);

        Assert.Equal(
            (1, "", "build/_build.csproj : error MSB4236: The SDK 'Pipeline.Targets' specified could not be found.\nUnable to find package Pipeline.Targets. No packages exist with this id in source(s): none\n"),
            _door.Run());
    }

    [Fact]
    public void A_missing_list_of_variables_is_named_and_no_SDK_is_installed_for_it()
    {
        File.Delete(_door.Place("build/dotnet-environment.txt"));

        Assert.Equal((1, "", "build/dotnet-environment.txt is missing: restore it, and see that git does not ignore build/.\n"), _door.Run());
        Assert.Equal(0, _door.Compilations);
    }

    [Fact]
    public void Of_a_compilation_that_succeeds_nothing_is_shown_but_known_vulnerabilities()
    {
        _door.Write("on-publish", """
            echo "$home/build/_build.csproj : warning NU1900: Error occurred while getting package vulnerability data."
            echo "$home/build/_build.csproj : warning NU1903: Package 'Nuke.Common' 10.1.0 has a known high severity vulnerability"
            """);

        Assert.Equal("build/_build.csproj : warning NU1903: Package 'Nuke.Common' 10.1.0 has a known high severity vulnerability\n", _door.Run().Error);
        Assert.Equal("", _door.Run().Error);
    }

    [Fact]
    public void Of_a_compilation_that_fails_without_an_error_everything_is_shown()
    {
        _door.Write("on-publish", "echo 'The restore was not possible.'; exit 1");

        Assert.Equal((1, "", "The restore was not possible.\n"), _door.Run());
    }

    [Fact]
    public void A_missing_SDK_is_installed_once_and_used_from_then_on()
    {
        _door.Write("no-sdk", "");
        _door.Write("install.sh", """
            echo "$@" >>"${0%/*}/installed"
            mkdir -p "$2"
            printf '#!/bin/sh\nINSTALLED=yes exec "%s/bin/dotnet" "$@"\n' "${0%/*}" >"$2/dotnet"
            chmod +x "$2/dotnet"
            """);

        var (exitCode, output, error) = _door.Run();
        _door.Write("build/Build.cs", "changed");
        _door.Run();

        var sdk = _door.Place(".nuke/temp/dotnet");
        Assert.Equal((0, $"ran with 0 arguments: ; SDK {sdk}\n", $"No .NET SDK here satisfies global.json: installing one into {sdk}\n"), (exitCode, output, error));
        Assert.Equal([$"--install-dir {sdk} --jsonfile {_door.Place("global.json")} --no-path"], File.ReadAllLines(_door.Place("installed")));
        Assert.Equal(2, _door.Compilations);
    }

    [Fact]
    public void An_SDK_that_cannot_be_installed_is_asked_for_in_one_sentence()
    {
        _door.Write("no-sdk", "");
        _door.Write("install.sh", "exit 1");

        var (exitCode, _, error) = _door.Run();

        Assert.Equal(3, exitCode);
        Assert.EndsWith("\nThe .NET SDK could not be installed; install the version that global.json names.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_programs_are_removed_but_for_a_few()
    {
        for (var i = 0; i < 7; i++)
        {
            _door.Write("build/Build.cs", new string('x', i));
            _door.Run();
        }

        Assert.InRange(Directory.GetDirectories(_door.Place(".nuke/temp/build")).Length, 1, 4);
    }
}
