namespace Pipeline.Oci;

/// <summary>What a token must allow: <c>repository:NAME:pull,push</c>, and <c>pull</c> of a second repository to mount from it.</summary>
/// <remarks>Distribution, "Token Scope Documentation".</remarks>
internal sealed record TokenScope
{
    private TokenScope(string name, bool push, string? from) => (Name, Push, From) = (name, push, from);

    private string Name { get; }

    /// <summary>Whether something is written.</summary>
    public bool Push { get; }

    private string? From { get; }

    /// <summary>As a token server reads it, sorted, so that one scope is one token.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            var own = $"repository:{Name}:{(Push ? "pull,push" : "pull")}";
            return From is null ? [own] : [own, $"repository:{From}:pull"];
        }
    }

    public string Key => string.Join(' ', Texts);

    /// <summary>A greater scope whose token serves as well.</summary>
    public TokenScope? Greater => Push ? null : new TokenScope(Name, push: true, null);

    public static TokenScope Pull(Repository repository) => new(RegistryEndpoint.Name(repository), push: false, null);

    public static TokenScope PushTo(Repository repository) => new(RegistryEndpoint.Name(repository), push: true, null);

    public static TokenScope MountInto(Repository repository, Repository from) =>
        new(RegistryEndpoint.Name(repository), push: true, RegistryEndpoint.Name(from));

    /// <summary>This scope, and what a challenge asks for beside it.</summary>
    /// <param name="challenged">The challenge's scopes, separated by spaces; none where it left them out.</param>
    public IReadOnlyList<string> With(string? challenged)
    {
        var missing = (challenged ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(scope => !Covers(scope));
        return [.. Texts, .. missing.Distinct(StringComparer.Ordinal)];
    }

    // `repository:a/b:push` is covered by `repository:a/b:pull,push`.
    private bool Covers(string scope) => Texts.Any(own =>
    {
        var (at, asked) = (own.LastIndexOf(':'), scope.LastIndexOf(':'));
        return asked > 0
            && own.AsSpan(0, at).SequenceEqual(scope.AsSpan(0, asked))
            && scope[(asked + 1)..].Split(',').All(own[(at + 1)..].Split(',').Contains);
    });
}
