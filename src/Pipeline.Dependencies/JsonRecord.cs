using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Dependencies;

/// <summary>A small JSON file that only saves work: an unreadable one counts as missing.</summary>
public sealed class JsonRecord<T>(string path, JsonTypeInfo<T> type)
    where T : class
{
    public T? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Path.GetRandomFileName()}";
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(value, type));
        File.Move(partial, path, overwrite: true);
    }
}
