using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Modal.Deployments;

/// <summary>Deploys by the program <c>modal</c>, the one way that Modal has: applications are described in Python.</summary>
/// <param name="root">The absolute path of the checkout; Modal records its commit.</param>
/// <param name="settings">Where Modal is, and who asks: the program is given the same, whatever its own configuration says.</param>
/// <param name="time">The clock.</param>
public sealed class ModalCli(string root, ModalProfile settings, TimeProvider time)
{
    private const string FileVariable = "PIPELINE_MODAL_APPLICATION";
    private readonly Func<string, string> redact = Redactor.PatternsOnly.With(settings.TokenSecret).Redact;

    /// <summary>The program: a name to look for, or a path.</summary>
    public string Program { get; init; } = "modal";

    /// <summary>The program's arguments for an application.</summary>
    /// <param name="plan">What is deployed.</param>
    /// <param name="environment">Modal's environment, or none.</param>
    public static IReadOnlyList<string> Arguments(DeploymentPlan plan, string? environment) =>
    [
        "deploy", "--name", plan.App, "--tag", DeploymentTags.OfDeployment(plan.Digest),
        .. environment is null ? Array.Empty<string>() : ["--env", environment],
        Path.Combine("processors", "modal_app.py"),
    ];

    /// <summary>Deploys; a version of the program that this was not written for is refused before.</summary>
    /// <param name="application">What.</param>
    /// <param name="line">Is given each line that the program says, redacted and cut.</param>
    /// <param name="cancellationToken">Interrupts the program and what it started, and kills them when they do not end within 5 s.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_INVOCATION</c>: the program is not there, is another version, or failed.</exception>
    public async Task Deploy(ModalApplication application, Action<string> line, CancellationToken cancellationToken)
    {
        var content = application.Encode();
        await RequireVersion(cancellationToken);
        // Nobody else may enter such a folder.
        var folder = Directory.CreateTempSubdirectory("pipeline-modal-");
        try
        {
            var file = Path.Combine(folder.FullName, "application.json");
            await File.WriteAllBytesAsync(file, content, cancellationToken);
            var last = "";
            var status = (await Run(Arguments(application.Plan, settings.Environment), file, Tell, cancellationToken)).ExitStatus;
            if (status != 0)
            {
                throw new FaultException(ErrorCode.ModalInvocation, $"modal deploy ended with exit status {status}{(last.Length == 0 ? "" : $": {last}")}");
            }

            void Tell(string said)
            {
                var shown = ModalOutput.Show(said, redact);
                last = shown.Length > 0 ? shown : last;
                line(shown);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RequireVersion(CancellationToken cancellationToken)
    {
        var (status, output) = await Run(["--version"], null, _ => { }, cancellationToken);
        if (ModalCliVersion.Refuse(status == 0 ? output : "") is { } refusal)
        {
            throw new FaultException(ErrorCode.ModalInvocation, refusal);
        }
    }

    private async Task<(int ExitStatus, string Output)> Run(IReadOnlyList<string> arguments, string? file, Action<string> line, CancellationToken cancellationToken)
    {
        try
        {
            return await new Tool(Program, time) { Inherits = IsOfNoGit, Environment = Variables(file), Folder = root }.Run(arguments, line, cancellationToken);
        }
        catch (FaultException e)
        {
            throw new FaultException(ErrorCode.ModalInvocation, $"the program modal is not installed, or does not start ({ModalCliVersion.Install})", e);
        }
    }

    // The program asks git for the commit: which repository that is, is not for a variable to say.
    private static bool IsOfNoGit(string variable) => !variable.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase);

    // What an argument says is seen by every process of the machine: the token goes by the environment.
    private Dictionary<string, string?> Variables(string? file) => new(StringComparer.Ordinal)
    {
        ["MODAL_TOKEN_ID"] = settings.TokenId,
        ["MODAL_TOKEN_SECRET"] = settings.TokenSecret,
        ["MODAL_SERVER_URL"] = settings.Servers[0].GetLeftPart(UriPartial.Authority),
        ["MODAL_ENVIRONMENT"] = settings.Environment,
        ["MODAL_PROFILE"] = null,
        [FileVariable] = file,
        ["NO_COLOR"] = "1",
        ["TERM"] = "dumb",
        // What is not Modal's business.
        ["PIPELINE_TOKEN"] = null,
        ["COSIGN_PASSWORD"] = null,
    };
}

/// <summary>A line of the program <c>modal</c>, for a person to read.</summary>
internal static partial class ModalOutput
{
    /// <summary>The most characters that are shown of a line.</summary>
    public const int MaxLine = 500;

    /// <summary>The line without control sequences and secrets, cut.</summary>
    public static string Show(string line, Func<string, string> redact)
    {
        var shown = new StringBuilder();
        foreach (var c in ControlSequence().Replace(line, ""))
        {
            shown.Append(char.IsControl(c) ? ' ' : c);
        }

        // A secret is masked before the cut, which would leave a part of it.
        var text = redact(shown.ToString()).TrimEnd();
        return text.Length <= MaxLine ? text : text[..MaxLine] + "…";
    }

    // ECMA-48: CSI, and OSC as links in a terminal are written.
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ControlSequence();
}

/// <summary>Which versions of the program <c>modal</c> deploy what is written here.</summary>
/// <remarks>
/// Modal breaks compatibility in the second number of a version, never in the third. 1.5 and 1.6 are those whose reference was read for
/// <c>processors/modal_app.py</c>: <c>App(tags=)</c>, <c>single_use_containers=</c> (1.3), <c>deploy --tag</c>. Another is refused, not tried.
/// </remarks>
internal static partial class ModalCliVersion
{
    public const string Install = "pip install 'modal>=1.5,<1.7'";

    private static readonly (int Major, int Minor)[] Known = [(1, 5), (1, 6)];

    /// <summary>Why a program that says this of itself is not used, or none.</summary>
    /// <param name="said">What <c>modal --version</c> printed, such as <c>modal client version: 1.6.4</c>.</param>
    public static string? Refuse(string said)
    {
        var match = Said().Match(said);
        return !match.Success ? $"modal --version does not tell a version ({Install})"
            : Known.Contains((Number(match, "major"), Number(match, "minor"))) ? null
            : $"modal {match.Groups["version"].Value} is not one of 1.5 and 1.6 ({Install})";
    }

    private static int Number(Match match, string part) => int.Parse(match.Groups[part].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bversion:?\s+(?<version>(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})(\.[0-9A-Za-z.+-]{1,40})?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Said();
}
