namespace Pipeline.Oci.Registry;

/// <summary>The scope of a token: <c>repository:NAME:pull,push</c>, and <c>pull</c> of a second repository to mount from.</summary>
/// <remarks>Distribution, "Token Scope Documentation".</remarks>
internal sealed record TokenScope
{
    private TokenScope(string name, bool push, string? from) => (Name, Push, From) = (name, push, from);

    private string Name { get; }

    /// <summary>Whether the scope allows writing.</summary>
    public bool Push { get; }

    private string? From { get; }

    /// <summary>The scopes for a token server, sorted, so that equal scopes share a token.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            var own = $"repository:{Name}:{(Push ? "pull,push" : "pull")}";
            return From is null ? [own] : [own, $"repository:{From}:pull"];
        }
    }

    public string Key => string.Join(' ', Texts);

    /// <summary>A greater scope whose token also works.</summary>
    public TokenScope? Greater => Push ? null : new TokenScope(Name, push: true, null);

    public static TokenScope Pull(Repository repository) => new(RegistryEndpoint.Name(repository), push: false, null);

    public static TokenScope PushTo(Repository repository) => new(RegistryEndpoint.Name(repository), push: true, null);

    public static TokenScope MountInto(Repository repository, Repository from) =>
        new(RegistryEndpoint.Name(repository), push: true, RegistryEndpoint.Name(from));

    /// <summary>This scope plus what a challenge requests.</summary>
    /// <param name="challenged">The challenge's scopes, separated by spaces; null if it has none.</param>
    public IReadOnlyList<string> With(string? challenged)
    {
        var missing = (challenged ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(scope => !Covers(scope));
        return [.. Texts, .. missing.Distinct(StringComparer.Ordinal)];
    }

    // `repository:a/b:push` is covered by `repository:a/b:pull,push`.
    private bool Covers(string scope) => Texts.Any(own =>
    {
        var (at, requested) = (own.LastIndexOf(':'), scope.LastIndexOf(':'));
        return requested > 0
            && own.AsSpan(0, at).SequenceEqual(scope.AsSpan(0, requested))
            && scope[(requested + 1)..].Split(',').All(own[(at + 1)..].Split(',').Contains);
    });
}
