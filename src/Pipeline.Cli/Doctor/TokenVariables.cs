using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;

namespace Pipeline.Cli.Doctor;

/// <summary>The variables of secrets. The lanes have them as <c>NUKE_…</c>, and <c>pipeline</c> as <c>PIPELINE_…</c>: the doctor takes either, the lanes' first.</summary>
internal static class TokenVariables
{
    public const string Registry = "REGISTRY_TOKEN";
    public const string GitHub = "GITHUB_TOKEN";

    private const string Command = "PIPELINE_";
    private const string Lanes = "NUKE_";

    /// <summary>The same process, in which each variable of <c>pipeline</c> has the value of the lanes' variable if that is set.</summary>
    public static CommandContext AsInLanes(CommandContext context) => context with
    {
        Secrets = name => name.StartsWith(Command, StringComparison.Ordinal) && context.Secrets(Lanes + name[Command.Length..]) is { Length: > 0 } value ? value : context.Secrets(name),
    };

    /// <summary>The same release, with the user that the lanes would take from their variable.</summary>
    public static ReleaseCommandOptions WithUser(ReleaseCommandOptions release, CommandContext context) =>
        release is { RegistryUser: null, RegistryToken: not null } && context.Secrets(Lanes + "REGISTRY_USER") is { Length: > 0 } user ? release with { RegistryUser = user } : release;

    /// <summary>The name of the variable that has the secret.</summary>
    public static string Name(CommandContext context, string secret) => string.IsNullOrEmpty(context.Secrets(Lanes + secret)) ? Command + secret : Lanes + secret;
}
