using System.Security.Cryptography;

namespace Pipeline.Emulation.Hosting;

/// <summary>Unguessable names, which serve as capabilities.</summary>
internal static class Unguessable
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 22;

    /// <summary>130 bits, as letters and digits.</summary>
    public static string Name() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>An id in Modal's form, such as <c>fu-…</c>.</summary>
    public static string Id(string prefix) => $"{prefix}-{Name()}";
}
