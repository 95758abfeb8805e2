namespace Pipeline.Adapters.Signing;

/// <summary>A private signing key; its text does not show the password.</summary>
/// <param name="File">The absolute path of the key (PEM), such as <c>cosign generate-key-pair</c> writes.</param>
/// <param name="Password">The key's password; empty for a key without one.</param>
public sealed record CosignKey(string File, string Password)
{
    public override string ToString() => File;
}
