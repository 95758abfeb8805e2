using System.Linq.Expressions;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>One invocation of a build, from its arguments to its exit code.</summary>
internal static class BuildRun
{
    public static int Execute<T>(Func<T> create, Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild
    {
        BuildOutput.UseSerilog();
        NukeBuild? build = null;
        try
        {
            build = create();
            build.OnBuildCreated();
            return Execute(build, [.. defaultTargets.Select(x => Default((T)build, x))]);
        }
        catch (BuildFailureException e)
        {
            Console.Error.WriteLine(SecretMask.Apply(e.Message));
            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only checkout or a full disk, for example: a stack trace would not help.
            Console.Error.WriteLine(SecretMask.Apply(e.Message));
            return build?.ExitCode ?? BuildFailureException.Failed;
        }
        catch (Exception e)
        {
            Log.Fatal(e, "The build failed outside its targets");
            return build?.ExitCode ?? BuildFailureException.Failed;
        }
        finally
        {
            Console.Out.Flush();
            Console.Error.Flush();
        }
    }

    /// <summary>Reads <c>x => x.Test</c> and <c>x => ((ITest)x).Test</c> without compiling them, which would slow down the start.</summary>
    private static Target Default<T>(T build, Expression<Func<T, Target>> selector)
        where T : NukeBuild => TargetMembers.ReadVirtual(TargetMembers.Of(selector), build);

    private static int Execute(NukeBuild build, IReadOnlyCollection<Target> defaults)
    {
        var commandLine = CommandLine.Parse(Environment.GetCommandLineArgs().AsSpan(1).ToArray());
        var options = BuildOptions.Of(build.GetType());
        var values = ReadValues(commandLine, options);
        ApplySwitches(build, values);
        var targets = TargetGraph.Create(build, defaults);
        SchemaFile.Update(build, options, targets);
        var skipped = ((string[]?)values.Find(Switches.Skip))?.Select(x => TargetNames.Find(targets, x)).ToList();
        var invoked = TargetNames.Invoked(targets, [.. commandLine.Targets, .. (string[]?)values.Find(Switches.Target) ?? []]);
        if (build.Help)
        {
            Console.Out.Write(HelpText.Of(build, options, targets));
            return 0;
        }

        var plan = ExecutionPlanner.Plan(targets, invoked);
        build.ExecutionPlan = plan;
        if (build.Plan)
        {
            PlanReport.Write(plan, NukeBuild.TemporaryDirectory);
            return 0;
        }

        build.Injection!.Apply(build);
        return Run(build, plan, options, values, skipped);
    }

    private static ParameterValues ReadValues(CommandLine commandLine, IReadOnlyList<Option> options)
    {
        IReadOnlyList<Option> all = [.. Switches.All, .. options];
        var environment = EnvironmentValues.OfProcess();

        // Root and profile determine which files to read, so they are read first, without files.
        var early = ParameterValues.Read(all, commandLine, environment, []);
        NukeBuild.RootDirectory = BuildRoot.Find((AbsolutePath?)early.Find(Switches.Root));
        NukeBuild.LoadedLocalProfiles = (string[]?)early.Find(Switches.Profile) ?? [];
        var directory = NukeBuild.RootDirectory / ".nuke";
        var profiles = NukeBuild.LoadedLocalProfiles.Select(x => directory / $"parameters.{x}.json").ToList();
        if (profiles.Find(x => !x.FileExists()) is { } missing)
        {
            throw new UsageException($"Profile file '{missing}' does not exist.");
        }

        return ParameterValues.Read(all, commandLine, environment, [.. profiles, directory / "parameters.json"]);
    }

    private static void ApplySwitches(NukeBuild build, ParameterValues values)
    {
        NukeBuild.Verbosity = (Verbosity?)values.Find(Switches.Verbosity) ?? Verbosity.Normal;
        NukeBuild.Host = Host.Find((HostName?)values.Find(Switches.Host));
        foreach (var secret in values.Secrets)
        {
            NukeBuild.Host.AnnounceSecret(secret);
        }

        BuildOutput.Guard(Degree(values) > 1);
        build.Plan = values.Has(Switches.Plan);
        build.Help = values.Has(Switches.Help);
        build.NoLogo = values.Has(Switches.NoLogo);
        build.Continue = values.Has(Switches.Continue);
        build.Partition = (CI.Partition?)values.Find(Switches.Partition) ?? build.Partition;
        build.Injection = new ParameterInjection(values);
    }

    private static int Degree(ParameterValues values) => (int?)values.Find(Switches.Degree) switch
    {
        null => 1,
        >= 1 and var degree => degree,
        var degree => throw new UsageException($"'{Switches.Degree.Dashed}' is {degree}, but at least one target must run at a time."),
    };

    private static int Run(
        NukeBuild build, IReadOnlyList<ExecutableTarget> plan, IReadOnlyList<Option> options, ParameterValues values, List<ExecutableTarget>? skipped)
    {
        foreach (var warning in values.Warnings)
        {
            Log.Warning("{Warning:l}", warning);
        }

        SkipRules.Apply(plan, skipped);
        Requirements.Check(build, options);
        build.OnBuildInitialized();
        var attempt = BuildAttempt.Begin(NukeBuild.TemporaryDirectory, build, values.Fingerprint());
        var runner = new TargetRunner(build, attempt);
        var exitCode = Cancellation.Run(new PlanWalker(plan, Degree(values), runner.Run), plan);
        SummaryTable.Write(plan);
        build.OnBuildFinished();
        return exitCode ?? build.ExitCode ?? (build.IsFailing ? BuildFailureException.Failed : 0);
    }
}

/// <summary>Resolves target names, ignoring case and dashes.</summary>
internal static class TargetNames
{
    public static ExecutableTarget Find(IReadOnlyCollection<ExecutableTarget> targets, string name) =>
        targets.FirstOrDefault(x => Option.KeyOf(x.Name) == Option.KeyOf(name))
        ?? throw new UsageException(
            $"Unknown target '{name}'{NearestMatch.Hint(name, targets.Select(x => x.Name), "; '--help' lists all targets")}");

    /// <summary>The named targets, or the defaults if none is named; marks each as invoked.</summary>
    public static IReadOnlyList<ExecutableTarget> Invoked(IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyList<string> names)
    {
        List<ExecutableTarget> invoked =
        [
            .. names.Count > 0
                ? names.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries)).Select(x => Find(targets, x)).Distinct()
                : targets.Where(x => x.IsDefault),
        ];
        if (invoked.Count == 0)
        {
            throw new UsageException("No target was named, and the build has no default; '--help' lists all targets.");
        }

        invoked.ForEach(x => x.Invoked = true);
        return invoked;
    }
}
