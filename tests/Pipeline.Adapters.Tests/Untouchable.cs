using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Adapters.Tests;

/// <summary>Secrets and settings that must not be read: every run in mode=mock gets them here.</summary>
internal sealed class Untouchable : IReadOnlyDictionary<string, string>
{
    public IEnumerable<string> Keys => throw Looked();

    public IEnumerable<string> Values => throw Looked();

    public int Count => throw Looked();

    public string this[string key] => throw Looked();

    public bool ContainsKey(string key) => throw Looked();

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => throw Looked();

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => throw Looked();

    IEnumerator IEnumerable.GetEnumerator() => throw Looked();

    private static InvalidOperationException Looked() => new("a secret was looked at in mode=mock");
}
