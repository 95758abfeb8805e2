using System.Runtime.InteropServices;
using Nuke.Common;
using Nuke.Common.Tooling;
using Nuke.Common.Utilities.Collections;
using Nuke.Components;
using Pipeline.Lanes.Workspace;
using Pipeline.Targets;
using Serilog;

namespace Build.Fixture;

/// <summary>A build with one target for each behaviour that an engine must get right.</summary>
internal sealed class FixtureBuild : NukeBuild, IPublish, IHazConfiguration
{
    [Parameter("How often to greet")]
    private readonly int Times = 1;

    [Parameter("Whom to greet", Separator = ",")]
    private readonly string[] Names = ["world"];

    [Parameter("Key of the feed")]
    [Secret]
    private readonly string? ApiKey;

    [Parameter("Shout")]
    private readonly bool Loud;

    public Target Restore => _ => _
        .Executes(() => Log.Debug("restored"));

    public Target Compile => _ => _
        .Description("Compiles")
        .DependsOn(Restore)
        .Executes(() => Log.Information("compiled in {Configuration:l}", ((IHazConfiguration)this).Configuration.ToString()));

    public Target Greet => _ => _
        .Description("Greets")
        .Executes(() =>
        {
            for (var i = 0; i < Times; i++)
            {
                Console.WriteLine(string.Join(' ', Names.Select(x => Loud ? $"HELLO {x}!" : $"hello {x}")));
            }
        });

    public Target Deploy => _ => _
        .DependsOn(Compile)
        .Requires(() => ApiKey)
        .Executes(() => Log.Information("deployed with {Key:l}", ApiKey));

    public Target Strict => _ => _
        .Unlisted()
        .Requires(() => Loud && Times > 1)
        .Executes(() => Log.Information("strict"));

    public Target Leak => _ => _
        .Unlisted()
        .Requires(() => ApiKey)
        .Executes(LeakEverywhere);

    public Target Fail => _ => _
        .DependsOn(Restore)
        .Executes(() => Assert.Fail("it broke"));

    public Target AfterFail => _ => _
        .DependsOn(Fail)
        .Executes(() => Log.Information("never"));

    public Target Remove => _ => _
        .After(AfterFail)
        .AssuredAfterFailure()
        .Executes(() => Log.Information("cleaned up"));

    public Target Tolerated => _ => _
        .ProceedAfterFailure()
        .Before(Compile)
        .Executes(() => ToolResolver.GetPathTool("false")(""));

    public Target OnlyOnServer => _ => _
        .OnlyWhenStatic(() => IsServerBuild)
        .DependsOn(Restore)
        .Executes(() => Log.Information("on a server"));

    public Target OnlyWhenLoud => _ => _
        .DependsOn(Restore)
        .OnlyWhenDynamic(() => Loud)
        .WhenSkipped(DependencyBehavior.Execute)
        .Executes(() => Log.Information("loud"));

    public Target Release => _ => _
        .DependsOn(Compile, OnlyOnServer)
        .DependsOn<IPublish>()
        .Triggers(Announce);

    public Target Announce => _ => _
        .Executes(() => Log.Information("announced"));

    public Target Warn => _ => _
        .Executes(() => Log.Warning("100% of a:b, or\nless"));

    public Target Wait => _ => _
        .Executes(() => ToolResolver.GetPathTool("sleep")("60"));

    public Target Spin => _ => _
        .Executes(() =>
        {
            Console.WriteLine("waiting");
            Thread.Sleep(60_000);
        });

    public Target Heed => _ => _
        .Executes(() =>
        {
            using var stopping = new CancellationTokenSource();
            using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stopping.Cancel());
            Console.WriteLine("heeding");
            Task.Delay(Timeout.Infinite, stopping.Token).GetAwaiter().GetResult();
        });

    public Target Polite => _ => _
        .Unlisted()
        .Executes(() =>
        {
            RunPolitely(Names[0]);
            File.WriteAllText(RootDirectory / "stamp", "");
        });

    public Target TakeTurn => _ => _
        .Unlisted()
        .Executes(() =>
        {
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(TakeTurn));
            using var left = ProcessTasks.StartProcess("sleep", "300");
            File.WriteAllText(RootDirectory / $"{Names[0]}.left", $"{left.Id}");
            File.WriteAllText(RootDirectory / $"{Names[0]}.began", "");
            while (!File.Exists(RootDirectory / $"{Names[0]}.end"))
            {
                Thread.Sleep(20);
            }

            left.Kill();
        });

    public Target Left => _ => _.Executes(() => Chatter("left"));

    public Target Right => _ => _.Executes(() => Chatter("right"));

    public Target Both => _ => _.DependsOn(Left, Right);

    public static int Main() => Execute<FixtureBuild>(x => x.Compile);

    private void LeakEverywhere()
    {
        Console.Write("console ");
        Console.Write(ApiKey![..3]);
        Console.WriteLine(ApiKey[3..]);
        Console.Error.WriteLine($"stderr {ApiKey}");
        Log.Warning("log {Key:l}", ApiKey);
        using var echo = ProcessTasks.StartProcess("echo", $"tool {ApiKey}").AssertZeroExitCode();
        ReportSummary(_ => _.AddPair("Key", ApiKey));
        throw new InvalidOperationException($"exception {ApiKey}");
    }

    /// <summary>A tool that ends with 0 after a signal, started in each way that the API offers.</summary>
    private static void RunPolitely(string way)
    {
        const string Script = "-c \"trap 'exit 0' TERM INT; echo heeding; while :; do sleep 0.05; done\"";
        using var process = way is "tool" or "handler" ? null : ProcessTasks.StartProcess("sh", Script);
        switch (way)
        {
            case "tool":
                ToolResolver.GetPathTool("sh")(Script);
                break;
            case "handler":
                ToolResolver.GetPathTool("sh")(Script, exitHandler: _ => { });
                break;
            case "zero":
                process!.AssertZeroExitCode();
                break;
            case "exit":
                process!.AssertWaitForExit();
                break;
            default:
                process!.WaitForExit();
                break;
        }
    }

    private static void Chatter(string word)
    {
        for (var i = 0; i < 200; i++)
        {
            Console.Write(word);
            Console.Write(' ');
            Console.WriteLine(word);
        }
    }
}
