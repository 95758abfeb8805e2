using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.IO;

/// <summary>A rooted, normalized path of this machine; it need not exist.</summary>
public sealed class AbsolutePath : IEquatable<AbsolutePath>
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    public string Name => Path.GetFileName(_path);

    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>With its dot, or empty.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The parent directory; null for a root.</summary>
    public AbsolutePath? Parent => Path.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : null;

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator AbsolutePath?(string? path) =>
        path is null ? null
        : Path.IsPathRooted(path) ? new AbsolutePath(path)
        : throw new ArgumentException($"Path '{path}' must be rooted.", nameof(path));

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    public static AbsolutePath operator /(AbsolutePath left, string? right) =>
        right is null ? left : new AbsolutePath(Path.Combine(left._path, right));

    public static AbsolutePath operator +(AbsolutePath left, string? right) => new(left._path + right);

    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    public static AbsolutePath Create(string path) => path;

    public bool Equals(AbsolutePath? other) => other is not null && string.Equals(_path, other._path, Comparison);

    public override bool Equals(object? obj) => Equals(obj as AbsolutePath);

    public override int GetHashCode() => _path.GetHashCode(Comparison);

    public override string ToString() => _path;

    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
