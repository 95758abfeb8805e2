using Nuke.Common.CI;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>The engine's own options, the same for every build.</summary>
internal static class Switches
{
    public static readonly Option Target = new("Target", typeof(string[]), "List of targets to be invoked.") { Separator = "+" };

    public static readonly Option Skip =
        new("Skip", typeof(string[]), "List of targets to be skipped. Empty list skips all dependencies.") { Separator = "+" };

    public static readonly Option Plan = new("Plan", typeof(bool), "Shows the execution plan (text, and HTML beside it).");

    public static readonly Option Help = new("Help", typeof(bool), "Shows the help text for this build assembly.");

    public static readonly Option Root = new("Root", typeof(AbsolutePath), "Root directory during build execution.");

    public static readonly Option Host =
        new("Host", typeof(HostName), "Host for execution. Default is 'automatic'.");

    public static readonly Option Verbosity =
        new("Verbosity", typeof(Verbosity), "Logging verbosity during build execution. Default is 'Normal'.");

    public static readonly Option NoLogo = new("NoLogo", typeof(bool), "Disables displaying the logo.");

    public static readonly Option Profile = new("Profile", typeof(string[]), "Defines the profiles to load.");

    public static readonly Option Continue =
        new("Continue", typeof(bool), "Indicates to continue a previously failed build attempt.");

    public static readonly Option Partition = new("Partition", typeof(Partition), "Partition to use on CI.");

    public static readonly Option Degree =
        new("Degree", typeof(int), "How many independent targets may run at once. Default is 1.");

    public static readonly IReadOnlyList<Option> All =
        [Continue, Degree, Help, Host, NoLogo, Partition, Plan, Profile, Root, Skip, Target, Verbosity];
}
