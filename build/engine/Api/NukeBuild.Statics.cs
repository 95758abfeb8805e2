using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.IO;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>State shared by every build of a process.</summary>
public abstract partial class NukeBuild
{
    private static AbsolutePath? _rootDirectory;

    /// <summary>The first directory upwards with <c>.nuke</c> in it, unless <c>--root</c> names another.</summary>
    public static AbsolutePath RootDirectory
    {
        get => _rootDirectory ??= BuildRoot.Find(null);
        internal set => _rootDirectory = value;
    }

    /// <summary><c>.nuke/temp</c>, ignored by git.</summary>
    public static AbsolutePath TemporaryDirectory => (RootDirectory / ".nuke" / "temp").CreateDirectory();

    public static AbsolutePath BuildAssemblyFile => Assembly.GetEntryAssembly()!.Location;

    public static AbsolutePath BuildAssemblyDirectory => BuildAssemblyFile.Parent!;

    public static AbsolutePath? BuildProjectFile => BuildRoot.FindProject(RootDirectory, BuildAssemblyFile.NameWithoutExtension);

    public static AbsolutePath? BuildProjectDirectory => BuildProjectFile?.Parent;

    public static Verbosity Verbosity
    {
        get => BuildOutput.Level.MinimumLevel switch
        {
            LogEventLevel.Verbose => Verbosity.Verbose,
            LogEventLevel.Warning => Verbosity.Minimal,
            LogEventLevel.Error => Verbosity.Quiet,
            _ => Verbosity.Normal,
        };
        set => BuildOutput.Level.MinimumLevel = value switch
        {
            Verbosity.Verbose => LogEventLevel.Verbose,
            Verbosity.Minimal => LogEventLevel.Warning,
            Verbosity.Quiet => LogEventLevel.Error,
            _ => LogEventLevel.Debug,
        };
    }

    public static Host Host { get => field ??= Host.Find(null); set; }

    public static string[] LoadedLocalProfiles { get; internal set; } = [];

    public static bool IsLocalBuild => !IsServerBuild;

    public static bool IsServerBuild => Host is IBuildServer;
}
