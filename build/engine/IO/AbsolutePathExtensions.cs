using System.Text.Json;

namespace Nuke.Common.IO;

/// <summary>File and directory operations of the build.</summary>
public static class AbsolutePathExtensions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static bool Exists(this AbsolutePath path) => path.FileExists() || path.DirectoryExists();

    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists())
        {
            File.Delete(path);
        }
    }

    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (path.DirectoryExists())
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public static string ReadAllText(this AbsolutePath path) => File.ReadAllText(path);

    public static string[] ReadAllLines(this AbsolutePath path) => File.ReadAllLines(path);

    /// <summary>Creates missing parent directories.</summary>
    public static AbsolutePath WriteAllText(this AbsolutePath path, string content)
    {
        path.Parent!.CreateDirectory();
        File.WriteAllText(path, content);
        return path;
    }

    public static T ReadJson<T>(this AbsolutePath path, JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(path.ReadAllText(), options)
        ?? throw new InvalidDataException($"'{path}' contains null.");

    public static AbsolutePath WriteJson<T>(this AbsolutePath path, T value, JsonSerializerOptions? options = null) =>
        path.WriteAllText(JsonSerializer.Serialize(value, options ?? Indented));
}
