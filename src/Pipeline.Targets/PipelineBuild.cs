using System.Collections;
using System.Linq.Expressions;
using Nuke.Common;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The base of a build that has the lanes as components. It refuses arguments that would be ignored, and places the toolkit that came with this assembly.</summary>
/// <example><code>
/// internal sealed class Build : PipelineBuild, IPrAcceptance, IWorkflows
/// {
///     public static int Main() =&gt; Run&lt;Build&gt;(build =&gt; ((IPrAcceptance)build).PrAcceptance);
/// }
/// </code></example>
public abstract class PipelineBuild : NukeBuild
{
    /// <summary>Runs the targets of the command line.</summary>
    /// <param name="defaultTargets">The targets to run if it names none.</param>
    /// <returns>The exit code: 0 if all succeeded, 2 for invalid arguments, 255 if a target failed, 130 after Ctrl+C, 143 after SIGTERM.</returns>
    protected static int Run<T>(params Expression<Func<T, Target>>[] defaultTargets)
        where T : PipelineBuild, new()
    {
        if (ReplacedOptions.Problem(Environment.GetCommandLineArgs()[1..], Variables()) is { } problem)
        {
            Console.Error.WriteLine(problem);
            return 2;
        }

        return Execute(defaultTargets);
    }

    protected override void OnBuildCreated()
    {
        // The embedded engine makes these checks itself, and faster.
        if (typeof(NukeBuild).Assembly.GetName().Name != "Nuke.Engine")
        {
            CheckArguments();
        }

        if (Toolkit.Place(AppContext.BaseDirectory, RootDirectory) is { } problem)
        {
            Refuse(problem);
        }
    }

#pragma warning disable RS0030 // The edge is where the environment comes from.
    private static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(x => KeyValuePair.Create((string)x.Key, (string?)x.Value ?? ""));
#pragma warning restore RS0030

    private void CheckArguments()
    {
        var files = LoadedLocalProfiles.Select(x => $"parameters.{x}.json").Prepend("parameters.json").Select(x => (string)(RootDirectory / ".nuke" / x));
        var given = new GivenArguments(DeclaredParameter.Of(GetType()), Environment.GetCommandLineArgs()[1..], Variables(), files);
        if (given.Secrets.Count > 0)
        {
            new SecretsMasked(given.Secrets).Install();
        }

        foreach (var warning in given.Warnings)
        {
            Log.Warning("{Warning:l}", warning);
        }

        if (given.Problem is { } problem)
        {
            Refuse(problem);
        }
    }

    private void Refuse(string problem)
    {
        ExitCode = 2;
        Assert.Fail(problem);
    }
}
