using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>What the platform takes that functions are deployed to: the rules of Modal's names and tags, known before it is asked.</summary>
public static partial class DeploymentLimits
{
    /// <summary>The longest deployment tag, in characters.</summary>
    public const int MaxTag = 50;

    /// <summary>The longest time of one call, in seconds: a day.</summary>
    public const int MaxTimeoutS = 86_400;

    /// <summary>The longest that a program runs as a function, in seconds, whatever its spec and its caller allow (<c>processors/_modal</c>, <c>SERVER_TIMEOUT_S</c>).</summary>
    public const int MaxRunS = 600;

    /// <summary>Why an application of this name cannot be deployed, or none: 1 to 64 of <c>[A-Za-z0-9._-]</c>, and not the form of an id.</summary>
    public static Fault? RefuseApp(string app) => ObjectName().IsMatch(app)
        ? null
        : new Fault(ErrorCode.ModalLookup, $"'{app}' is no name of an application (1 to 64 of A-Z a-z 0-9 . _ -, not an id)");

    /// <summary>Why a function cannot be deployed, or none.</summary>
    public static Fault? Refuse(DeployedFunction function) => function switch
    {
        // A dotted name is a method of a class there.
        { Function: var name } when !FunctionName().IsMatch(name) => new Fault(ErrorCode.ModalLookup, $"'{name}' is no name of a function (1 to 64 of A-Z a-z 0-9 _, no digit first)"),
        { Image.IsPinned: false } => new Fault(ErrorCode.ImageUnpinned, function.Image.ToString()),
        { Image.Tag.Length: > MaxTag } => Refused(function, $"the tag has {function.Image.Tag.Length} characters, and {MaxTag} can be deployed"),
        { Secrets: var secrets } when secrets.FirstOrDefault(name => !ObjectName().IsMatch(name)) is { } name => new Fault(ErrorCode.MissingSecret, $"{function.Function}: '{name}' is no name of a secret"),
        { Secrets: var secrets } when !secrets.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal).SequenceEqual(secrets, StringComparer.Ordinal) =>
            Refused(function, "secrets is sorted, each once"),
        { TimeoutS: < 1 or > MaxTimeoutS } => Refused(function, $"timeout_s is 1 to {MaxTimeoutS}"),
        _ => function.Resources.Broken() is { } broken ? Refused(function, broken) : null,
    };

    private static Fault Refused(DeployedFunction function, string why) => new(ErrorCode.ModalInvocation, $"{function.Function}: {why}");

    // modal-client, _utils/name_utils.py: is_valid_object_name.
    [GeneratedRegex(@"\A(?!ap-[A-Za-z0-9]{22}\z)[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ObjectName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FunctionName();
}
