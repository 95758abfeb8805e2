namespace Pipeline.Adapters.Local.Images;

/// <summary>A named context of a build: what a Dockerfile reaches as <c>FROM name</c> or <c>COPY --from=name</c>.</summary>
internal sealed record BuildContext(string Name, string Place)
{
    public override string ToString() => $"{Name}={Place}";
}
