namespace Pipeline.Oci;

/// <summary>What a registry can be asked for.</summary>
public enum RegistryVerb
{
    ReadManifest,
    ReadBlob,
    ReadTags,
    ReadReferrers,
    PutManifest,
    Upload,
    Mount,
}

/// <summary>One call of a registry.</summary>
/// <param name="Verb">What for.</param>
/// <param name="Repository">Of which repository.</param>
/// <param name="What">A digest or a tag; empty where there is none.</param>
public sealed record RegistryCall(RegistryVerb Verb, Repository Repository, string What)
{
    /// <summary>Whether it changes the registry.</summary>
    public bool Writes => Verb is RegistryVerb.PutManifest or RegistryVerb.Upload or RegistryVerb.Mount;
}
