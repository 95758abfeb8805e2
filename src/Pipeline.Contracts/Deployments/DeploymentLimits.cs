using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Deployments;

/// <summary>The target platform's limits: Modal's rules for names and tags, checked before any request.</summary>
public static partial class DeploymentLimits
{
    /// <summary>The longest deployment tag, in characters.</summary>
    public const int MaxTag = 50;

    /// <summary>The longest time of one call, in seconds: a day.</summary>
    public const int MaxTimeoutS = 86_400;

    /// <summary>The longest run of a function's program, in seconds, whatever its spec and its caller allow (<c>processors/_modal</c>, <c>SERVER_TIMEOUT_S</c>).</summary>
    public const int MaxRunS = 600;

    /// <summary>The largest call or answer, in bytes; beyond this, memory is the limit.</summary>
    public const int MaxPayload = 1 << 30;

    /// <summary>Why this application name cannot be deployed, or null. A name has 1 to 64 of <c>[A-Za-z0-9._-]</c> and does not look like an id.</summary>
    public static Fault? RefuseApp(string app) => ObjectName().IsMatch(app)
        ? null
        : new Fault(ErrorCode.ModalLookup, $"'{app}' is not a valid application name (1 to 64 of A-Z a-z 0-9 . _ -, not an id)");

    /// <summary>Why a function cannot be deployed, or null.</summary>
    public static Fault? Violation(DeployedFunction function) => function switch
    {
        // On Modal a dotted name is a method of a class.
        { Function: var name } when !FunctionName().IsMatch(name) => new Fault(ErrorCode.ModalLookup, $"'{name}' is not a valid function name (1 to 64 of A-Z a-z 0-9 _, no leading digit)"),
        { Image.IsPinned: false } => new Fault(ErrorCode.ImageUnpinned, function.Image.ToString()),
        { Image.Tag.Length: > MaxTag } => Refused(function, $"the tag has {function.Image.Tag.Length} characters; the limit is {MaxTag}"),
        { Secrets: var secrets } when secrets.FirstOrDefault(name => !ObjectName().IsMatch(name)) is { } name => new Fault(ErrorCode.MissingSecret, $"{function.Function}: '{name}' is not a valid secret name"),
        { Secrets: var secrets } when !secrets.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal).SequenceEqual(secrets, StringComparer.Ordinal) =>
            Refused(function, "secrets must be sorted and unique"),
        { TimeoutS: < 1 or > MaxTimeoutS } => Refused(function, $"timeout_s must be 1 to {MaxTimeoutS}"),
        _ => function.Resources.Broken() is { } broken ? Refused(function, broken) : null,
    };

    private static Fault Refused(DeployedFunction function, string why) => new(ErrorCode.ModalInvocation, $"{function.Function}: {why}");

    // modal-client, _utils/name_utils.py: is_valid_object_name.
    [GeneratedRegex(@"\A(?!ap-[A-Za-z0-9]{22}\z)[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex ObjectName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex FunctionName();
}
