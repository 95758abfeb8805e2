namespace Nuke.Common;

/// <summary>The values that must never be printed.</summary>
internal static class SecretMask
{
    public const string Text = "***";

    private static string[] _secrets = [];

    /// <summary>Whether there is anything to mask.</summary>
    public static bool IsActive => _secrets.Length > 0;

    /// <summary>Adds each line of <paramref name="secret"/>, because output is masked line by line.</summary>
    public static void Add(string secret)
    {
        var lines = secret.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Longest first, so that a secret that contains another is masked as a whole.
        _secrets = [.. _secrets.Union(lines, StringComparer.Ordinal).OrderByDescending(x => x.Length)];
    }

    public static string Apply(string text) =>
        _secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, Text, StringComparison.Ordinal));
}
