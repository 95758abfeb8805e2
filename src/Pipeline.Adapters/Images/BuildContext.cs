namespace Pipeline.Adapters.Images;

/// <summary>A named context of a build, for a Dockerfile's <c>FROM name</c> or <c>COPY --from=name</c>.</summary>
internal sealed record BuildContext(string Name, string Place)
{
    public override string ToString() => $"{Name}={Place}";
}
